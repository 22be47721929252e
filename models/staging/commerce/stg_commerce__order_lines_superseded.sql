{{ superseded_rows(
    ref('stg_commerce__order_lines_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
