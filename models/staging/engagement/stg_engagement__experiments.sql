{{ config(materialized='view') }}

with

experiments as (select * from {{ ref('base_engagement__experiments') }}),

experiments_kept as (
    select
        record_key as experiment_key,
        source_system,
        experiment_id,
        batch_id,
        source_primary_metric,
        primary_metric_code,
        arm_names,
        hypothesis,
        row_number,
        load_number,
        minimum_effect,
        starts_at,
        ends_at,
        updated_at
    from experiments
    where row_outcome_code = 'kept'
)

select * from experiments_kept
