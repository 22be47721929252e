{{ config(materialized='view') }}

with

experiments_typed as (select * from {{ ref('stg_engagement__experiments_typed') }}),

experiments_superseded as (
    select * from {{ ref('stg_engagement__experiments_superseded') }}
),

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
    from experiments_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from experiments_superseded
            where
                experiments_superseded.batch_id = experiments_typed.batch_id
                and experiments_superseded.row_number = experiments_typed.row_number
        )
)

select * from experiments_kept
