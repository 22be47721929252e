{{ config(materialized='view') }}

{{ rejected_rows(
    ref('stg_engagement__experiments_typed'),
    source('raw', 'experiments'),
    columns=[
        'experiment_id', 'primary_metric', 'starts_at', 'ends_at', 'arms',
        'minimum_effect', 'hypothesis',
    ]
) }}
