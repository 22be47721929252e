{{ superseded_rows(
    ref('stg_crm__targets_typed'),
    ref('stg_lake__replays')
) }}
