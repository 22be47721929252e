{%- set sums = {
    'value_total': 'measured_value', 'beside_total': 'beside_value',
} -%}
{%- set products = {
    'value_squares': 'measured_value * measured_value',
    'beside_squares': 'beside_value * beside_value',
    'product_total': 'measured_value * beside_value',
} -%}
{%- set summed = [
    'arm_word', 'measure_code', 'customer_count',
] + (sums | list) + (products | list) -%}
with

members as (select * from {{ ref('int_experiment_members_found') }}),

member_values as (select * from {{ ref('int_experiment_values_measured') }}),

experiments as (select * from {{ ref('stg_engagement__experiments') }}),

task_results as (
    select * from {{ ref('int_task_results_measured') }}
    where
        arm_code = 'treated'
        and variant_code is not null
),

variants as (select * from {{ ref('play_variants') }}),

experiments_counted as (
    select
        experiment_key,
        min(experiment_id) as experiment_id,
        cast(sum(case when is_in_two_arms then 1 else 0 end) as int) as excluded_count,
        min(joined_date) as starts_date,
        max(ends_date) as ends_date
    from members
    group by experiment_key
),

arms_named as (
    select
        experiment_key,
        arm_word,
        min(arm_name) as arm_name
    from members
    where not is_in_two_arms
    group by
        experiment_key,
        arm_word
),

-- Variants of a play are an experiment of the play, one of its tasks a case.
values_united as (
    select
        experiment_key,
        arm_word,
        measure_code,
        measured_value,
        beside_value
    from member_values
    {%- for measure, value in {
        'conversion_rate': 'case when is_succeeded then 1 else 0 end',
        'gross_margin': 'margin_amount',
    }.items() %}
    union all
    select
        'play:' || play_code as experiment_key,
        variant_code as arm_word,
        '{{ measure }}' as measure_code,
        cast({{ value }} as decimal(18, 2)) as measured_value,
        cast(0 as decimal(18, 2)) as beside_value
    from task_results
    {%- endfor %}
),

values_summed as (
    select
        {%- for name, value in sums.items() %}
        cast(sum({{ value }}) as decimal(38, 2)) as {{ name }},
        {%- endfor %}
        {%- for name, value in products.items() %}
        cast(sum({{ value }}) as decimal(38, 4)) as {{ name }},
        {%- endfor %}
        experiment_key,
        arm_word,
        measure_code,
        cast(count(*) as int) as customer_count
    from values_united
    group by
        experiment_key,
        arm_word,
        measure_code
),

arms_summed as (
    select
        values_summed.experiment_key,
        coalesce(experiments_counted.experiment_id, values_summed.experiment_key)
            as experiment_id,
        coalesce(arms_named.arm_name, values_summed.arm_word) as arm_name,
        values_summed.{{ summed | join(',\n        values_summed.') }},
        coalesce(experiments_counted.excluded_count, 0) as excluded_count,
        experiments.arm_names as declared_arms,
        variants.share_weight as declared_weight,
        coalesce(experiments.primary_metric_code, 'conversion_rate')
            as primary_metric_code,
        cast(experiments.minimum_effect as double) as minimum_effect,
        experiments_counted.starts_date,
        experiments_counted.ends_date
    from values_summed
    left join experiments_counted
        on values_summed.experiment_key = experiments_counted.experiment_key
    left join arms_named
        on
            values_summed.experiment_key = arms_named.experiment_key
            and values_summed.arm_word = arms_named.arm_word
    left join experiments
        on values_summed.experiment_key = experiments.experiment_key
    left join variants
        on
            values_summed.experiment_key = 'play:' || variants.play_code
            and values_summed.arm_word = variants.variant_code
)

select * from arms_summed
