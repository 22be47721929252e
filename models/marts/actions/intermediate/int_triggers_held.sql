{{ config(materialized='view') }}

{%- set conditions = ['tier', 'value_class', 'lifecycle_stage', 'risk_band'] -%}
{#- Who is scored and in no band yet is not known to be at low risk. -#}
{%- set otherwise = {
    'risk_band': "case when segments.risk_score is null then '' else 'none' end",
} -%}
with

customer_occasions as (select * from {{ ref('int_customer_occasions_measured') }}),

record_occasions as (select * from {{ ref('int_record_occasions_measured') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

suggested_plays as (select * from {{ ref('fct_suggested_plays') }}),

triggers as (select * from {{ ref('action_triggers') }}),

occasions_collected as (
    select
        customer_id as record_key,
        customer_id,
        cast(null as string) as lead_key,
        trigger_code,
        occasion_days,
        occasion_date,
        cast(null as decimal(18, 4)) as contract_amount,
        observation_date
    from customer_occasions
    union all
    select
        record_key,
        customer_id,
        lead_key,
        trigger_code,
        occasion_days,
        occasion_date,
        contract_amount,
        observation_date
    from record_occasions
),

triggers_held as (
    select
        occasions_collected.record_key,
        coalesce(occasions_collected.customer_id, occasions_collected.lead_key)
            as subject_id,
        occasions_collected.customer_id,
        occasions_collected.lead_key,
        triggers.trigger_code,
        triggers.trigger_order,
        triggers.precedence,
        case
            when triggers.play_code = '*' then suggested_plays.play_code
            else triggers.play_code
        end as play_code,
        triggers.reason_zh,
        triggers.reason_en,
        coalesce(
            {{ list_holds(
                'triggers.automated_value_class_codes',
                "coalesce(segments.value_class_code, 'rest')",
            ) }},
            false
        ) as is_automated,
        segments.tier_code,
        segments.value_class_code,
        segments.risk_band_code,
        suggested_plays.cause_code,
        segments.currency_code,
        segments.cycle_days,
        occasions_collected.occasion_days,
        occasions_collected.contract_amount,
        occasions_collected.occasion_date,
        occasions_collected.observation_date
    from occasions_collected
    inner join triggers
        on
            occasions_collected.trigger_code = triggers.trigger_code
            and occasions_collected.occasion_days >= triggers.minimum_days
            and coalesce(
                occasions_collected.occasion_days <= triggers.maximum_days, true
            )
    left join segments
        on occasions_collected.customer_id = segments.customer_id
    left join suggested_plays
        on occasions_collected.customer_id = suggested_plays.customer_id
    where
        true
        {%- for condition in conditions %}
        {%- set list = 'triggers.' ~ condition ~ '_codes' %}
        {%- set code = 'coalesce(segments.' ~ condition ~ '_code, '
            ~ otherwise.get(condition, "''") ~ ')' %}
        and ({{ list }} = '*' or {{ list_holds(list, code) }})
        {%- endfor %}
)

select * from triggers_held
