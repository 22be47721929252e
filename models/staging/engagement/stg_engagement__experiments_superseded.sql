{{ superseded_rows(
    ref('stg_engagement__experiments_typed'),
    ref('stg_lake__replays')
) }}
