{{ superseded_rows(
    ref('stg_commerce__orders_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
