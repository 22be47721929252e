{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__channel_costs_typed'),
    source('raw', 'channel_costs'),
    columns=[
        'month', 'channel', 'cost_amount', 'campaign_id',
    ]
) }}
