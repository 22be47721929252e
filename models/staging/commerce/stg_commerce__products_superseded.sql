{{ superseded_rows(
    ref('stg_commerce__products_typed'),
    ref('stg_lake__replays')
) }}
