{{ superseded_rows(
    ref('stg_engagement__touches_typed'),
    ref('stg_lake__replays'),
    is_contact=true
) }}
