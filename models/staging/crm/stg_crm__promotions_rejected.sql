{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__promotions_typed'),
    source('raw', 'promotions'),
    columns=[
        'starts_on', 'ends_on', 'promotion_name', 'is_price_change',
    ]
) }}
