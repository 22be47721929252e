{%- set labels = {'warning_period': 'warning_period', 'tier': 'tier'} -%}
{%- set states = ['open_before', 'new', 'kept', 'settled', 'lost'] -%}
with

periods as (select * from {{ ref('fct_warning_periods') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

-- Keys of unknown owners that look alike once they are masked are one row.
periods_masked as (
    select
        periods.warning_period_code,
        periods.tier_code,
        case
            when periods.owner_key = 'nobody' then periods.owner_key
            else {{ mask_owner_key('periods') }}
        end as owner_key,
        periods.owner_name,
        {%- for state in states %}
        periods.{{ state }}_customer_count,
        {%- endfor %}
        periods.is_baseline,
        periods.is_complete,
        periods.period_start_date,
        periods.period_end_date,
        periods.observation_date
    from periods
),

periods_summed as (
    select
        warning_period_code,
        tier_code,
        owner_key,
        max(owner_name) as owner_name,
        {%- for state in states %}
        cast(sum({{ state }}_customer_count) as int) as {{ state }}_customer_count,
        {%- endfor %}
        is_baseline,
        is_complete,
        period_start_date,
        period_end_date,
        observation_date
    from periods_masked
    group by
        warning_period_code,
        tier_code,
        owner_key,
        is_baseline,
        is_complete,
        period_start_date,
        period_end_date,
        observation_date
),

periods_published as (
    select
        {{ code_names(labels, 'periods_summed') }},
        periods_summed.owner_key,
        periods_summed.owner_name,
        {{ code_orders(['tier']) }},
        {%- for state in states %}
        periods_summed.{{ state }}_customer_count,
        {%- endfor %}
        periods_summed.is_baseline,
        periods_summed.is_complete,
        periods_summed.period_start_date,
        periods_summed.period_end_date,
        periods_summed.observation_date
    from periods_summed
    {{ label_joins(labels, 'periods_summed') }}
)

select * from periods_published
