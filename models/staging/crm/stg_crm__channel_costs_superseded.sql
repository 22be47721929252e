{{ superseded_rows(
    ref('stg_crm__channel_costs_typed'),
    ref('stg_lake__replays')
) }}
