{{ superseded_rows(
    ref('stg_commerce__refunds_typed'),
    ref('stg_lake__replays')
) }}
