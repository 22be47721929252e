{%- set conditions = scheme_conditions() -%}
{%- set scored_codes = [
    'risk_band', 'value_class', 'recency_band', 'frequency_band', 'monetary_band',
    'rfm_segment',
] -%}
{#- What lies strictly on the better side of the mean of all buyers is high. -#}
{%- set sides = {
    'recency': 'segments.days_since_last_order < benchmarks.mean_recency_days',
    'frequency': 'segments.order_count_365d > benchmarks.mean_orders_365d',
    'monetary':
        'segments.net_revenue_amount_365d > benchmarks.mean_net_revenue_amount_365d',
} -%}
with

segments as (select * from {{ ref('fct_customer_segments') }}),

benchmarks as (select * from {{ ref('fct_scheme_benchmarks') }}),

spend_bands as (select * from {{ ref('spend_bands') }}),

scheme_rules as (select * from {{ ref('scheme_rules') }}),

spend_ranges_spanned as (
    select
        spend_bands.spend_band_code,
        spend_bands.minimum_amount,
        min(next_bands.minimum_amount) as next_minimum_amount
    from spend_bands
    left join spend_bands as next_bands
        on
            spend_bands.minimum_amount < next_bands.minimum_amount
            or (
                spend_bands.minimum_amount is null
                and next_bands.minimum_amount is not null
            )
    group by
        spend_bands.spend_band_code,
        spend_bands.minimum_amount
),

conditions_collected as (
    select
        segments.customer_id,
        segments.tier_code,
        segments.lifecycle_stage_code,
        {%- for code in scored_codes %}
        coalesce(segments.{{ code }}_code, 'none') as {{ code }}_code,
        {%- endfor %}
        {%- for metric, is_better in sides.items() %}
        case
            when not segments.is_buyer then 'none'
            when
                {{ is_better }}
                then 'high'
            else 'low'
        end as {{ metric }}_side_code,
        {%- endfor %}
        case
            when segments.is_buyer then spend_ranges_spanned.spend_band_code
            else 'none'
        end as spend_band_code,
        case
            when not segments.is_buyer then 'none'
            when segments.net_revenue_amount_365d >= benchmarks.core_minimum_amount
                then 'core'
            else 'other'
        end as revenue_share_code,
        segments.observation_date
    from segments
    inner join benchmarks
        on segments.observation_date = benchmarks.observation_date
    left join spend_ranges_spanned
        on
            (
                spend_ranges_spanned.minimum_amount is null
                or segments.net_revenue_amount_365d
                >= spend_ranges_spanned.minimum_amount
            )
            and (
                spend_ranges_spanned.next_minimum_amount is null
                or segments.net_revenue_amount_365d
                < spend_ranges_spanned.next_minimum_amount
            )
),

combinations_found as (
    select distinct
        {%- for condition in conditions %}
        {{ condition }},
        {%- endfor %}
        observation_date
    from conditions_collected
),

-- Decided once per combination for all schemes, however many customers share it.
combinations_decided as (
{{ first_rules(
    'combinations_found',
    'scheme_rules',
    conditions + ['observation_date'],
    conditions,
    rule_keys=['scheme_code'],
) }}
),

groups_decided as (
    select
        {%- for condition in conditions %}
        combinations_decided.{{ condition }},
        {%- endfor %}
        combinations_decided.scheme_code,
        scheme_rules.group_code,
        scheme_rules.scheme_code || ':' || cast(scheme_rules.precedence as string)
            as group_reason_code,
        combinations_decided.observation_date
    from combinations_decided
    inner join scheme_rules
        on
            combinations_decided.scheme_code = scheme_rules.scheme_code
            and combinations_decided.precedence = scheme_rules.precedence
),

groups_assigned as (
    select
        conditions_collected.customer_id,
        groups_decided.scheme_code,
        groups_decided.group_code,
        groups_decided.group_reason_code,
        conditions_collected.tier_code,
        conditions_collected.observation_date
    from conditions_collected
    inner join groups_decided
        on
            conditions_collected.observation_date = groups_decided.observation_date
            {%- for condition in conditions %}
            and conditions_collected.{{ condition }} = groups_decided.{{ condition }}
            {%- endfor %}
)

select * from groups_assigned
