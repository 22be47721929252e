{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_commerce__products_typed'),
    source('raw', 'products'),
    columns=[
        'product_id', 'product_name', 'product_category', 'substitute_group',
        'is_trial',
    ]
) }}
