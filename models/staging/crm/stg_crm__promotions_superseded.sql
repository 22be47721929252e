{{ superseded_rows(
    ref('stg_crm__promotions_typed'),
    ref('stg_lake__replays')
) }}
