{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__owners_typed'),
    source('raw', 'owners'),
    columns=[
        'owner_id', 'owner_name', 'team', 'role', 'daily_capacity',
        'hourly_cost_amount', 'is_active', 'left_on',
    ]
) }}
