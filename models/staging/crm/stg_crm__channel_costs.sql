{{ config(materialized='view') }}

with

channel_costs as (select * from {{ ref('base_crm__channel_costs') }}),

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
    from channel_costs
    where row_outcome_code = 'kept'
)

select * from channel_costs_kept
