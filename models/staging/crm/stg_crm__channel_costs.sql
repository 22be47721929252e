{{ config(materialized='view') }}

with

channel_costs_typed as (select * from {{ ref('stg_crm__channel_costs_typed') }}),

channel_costs_superseded as (
    select * from {{ ref('stg_crm__channel_costs_superseded') }}
),

channel_costs_kept as (
    select
        record_key as channel_cost_key,
        source_system,
        campaign_id,
        batch_id,
        source_channel,
        channel_code,
        row_number,
        load_number,
        cost_amount,
        cost_month,
        updated_at
    from channel_costs_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from channel_costs_superseded
            where
                channel_costs_superseded.batch_id = channel_costs_typed.batch_id
                and channel_costs_superseded.row_number = channel_costs_typed.row_number
        )
)

select * from channel_costs_kept
