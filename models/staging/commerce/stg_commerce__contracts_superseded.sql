{{ superseded_rows(
    ref('stg_commerce__contracts_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
