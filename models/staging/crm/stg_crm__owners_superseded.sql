{{ superseded_rows(
    ref('stg_crm__owners_typed'),
    ref('stg_lake__replays')
) }}
