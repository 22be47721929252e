{{ config(materialized='view') }}

with

targets_typed as (select * from {{ ref('stg_crm__targets_typed') }}),

targets_superseded as (select * from {{ ref('stg_crm__targets_superseded') }}),

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
    from targets_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from targets_superseded
            where
                targets_superseded.batch_id = targets_typed.batch_id
                and targets_superseded.row_number = targets_typed.row_number
        )
)

select * from targets_kept
