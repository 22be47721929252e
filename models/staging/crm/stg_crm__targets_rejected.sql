{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_crm__targets_typed'),
    source('raw', 'targets'),
    columns=[
        'month', 'metric', 'target_value', 'team', 'owner_id',
    ]
) }}
