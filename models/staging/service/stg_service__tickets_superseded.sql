{{ superseded_rows(
    ref('stg_service__tickets_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
