{{ config(materialized='view') }}

with

targets as (select * from {{ ref('base_crm__targets') }}),

targets_kept as (
    select
        record_key as target_key,
        source_system,
        case
            when
                owner_id is not null
                then {{ record_key(['owner_id']) }}
            else null
        end as owner_key,
        batch_id,
        source_metric,
        metric_code,
        team_name,
        row_number,
        load_number,
        target_value,
        target_month,
        updated_at
    from targets
    where row_outcome_code = 'kept'
)

select * from targets_kept
