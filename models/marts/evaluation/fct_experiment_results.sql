{%- set numbers = [
    'difference_estimate', 'difference_lower', 'difference_upper',
    'difference_always_lower', 'difference_always_upper', 'adjusted_estimate',
    'adjusted_lower', 'adjusted_upper',
] -%}
{%- set p_values = ['p_value', 'raised_p_value', 'split_p_value'] -%}
with

arms as (select * from {{ ref('int_experiment_arms_summed') }}),

judged as (select * from {{ ref('int_experiment_arms_judged') }}),

metrics as (select * from {{ ref('experiment_metrics') }}),

arms_valued as (
    select
        experiment_key,
        experiment_id,
        arm_word,
        arm_name,
        measure_code,
        primary_metric_code,
        customer_count,
        excluded_count,
        {{ exact_ratio(
            'cast(value_total * 100 as bigint)',
            "case when measure_code = 'average_order_amount' then "
            ~ "cast(beside_total * 100 as bigint) else customer_count * 100 end",
        ) }} as arm_value,
        starts_date,
        ends_date
    from arms
),

-- A verdict is about what the experiment was for; other measures have their figures.
results_told as (
    select
        arms_valued.experiment_key,
        arms_valued.experiment_id,
        arms_valued.arm_name,
        arms_valued.measure_code,
        arms_valued.primary_metric_code,
        case
            when judged.is_reference then null
            when metrics.measure_code = arms_valued.measure_code
                then coalesce(judged.verdict_code, 'not_judged')
            else null
        end as verdict_code,
        arms_valued.customer_count,
        arms_valued.excluded_count,
        case
            when
                metrics.measure_code = arms_valued.measure_code
                and judged.verdict_code = 'not_enough'
                then judged.wanted_count
            else null
        end as wanted_count,
        arms_valued.arm_value,
        {%- for number in numbers %}
        cast(judged.{{ number }} as decimal(18, 4)) as {{ number }},
        {%- endfor %}
        {%- for p_value in p_values %}
        cast(judged.{{ p_value }} as decimal(18, 9)) as {{ p_value }},
        {%- endfor %}
        coalesce(metrics.measure_code = arms_valued.measure_code, false) as is_primary,
        judged.is_reference,
        arms_valued.starts_date,
        arms_valued.ends_date
    from arms_valued
    left join metrics
        on arms_valued.primary_metric_code = metrics.metric_code
    left join judged
        on
            arms_valued.experiment_key = judged.experiment_key
            and arms_valued.arm_word = judged.arm_word
            and arms_valued.measure_code = judged.measure_code
)

select * from results_told
