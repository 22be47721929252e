{{ config(materialized=view_on_duckdb()) }}

{%- set conditions = tier_conditions() -%}
{#- Who has no customers for it has half a one, so that a share is never zero. -#}
{%- set zero = var('population_zero_count') -%}
{%- set this_quarter = 'counts_united.observation_date = quarters.observation_date' -%}
with

condition_counts as (select * from {{ ref('fct_tier_conditions') }}),

sizes as (select * from {{ ref('fct_segment_summary') }}),

quarters as (
    select * from {{ ref('int_tier_quarters_listed') }}
    where tier_code = 'all' and not is_incomparable
),

tier_rules as (
    select * from {{ ref('tier_rules') }}
    where scheme_code = '{{ var("tier_scheme_code") }}'
),

-- What each tier rests on; the company as a whole rests on how customers are tiered.
conditions_read as (
    {%- for condition in conditions %}
    select
        tier_code,
        '{{ condition }}' as condition_code
    from tier_rules
    where {{ condition }} != '*'
    union
    {%- endfor %}
    select
        'all' as tier_code,
        'tier_code' as condition_code
),

counts_united as (
    select
        condition_code,
        value_code,
        customer_count,
        observation_date
    from condition_counts
    union all
    select
        'tier_code' as condition_code,
        tier_code as value_code,
        customer_count,
        observation_date
    from sizes
),

values_paired as (
    select
        counts_united.condition_code,
        counts_united.value_code,
        sum(
            case when {{ this_quarter }} then counts_united.customer_count else 0 end
        ) as customer_count,
        sum(
            case when {{ this_quarter }} then 0 else counts_united.customer_count end
        ) as previous_customer_count,
        quarters.observation_date
    from counts_united
    inner join quarters
        on
            counts_united.observation_date
            in (quarters.observation_date, quarters.previous_quarter_date)
    group by
        counts_united.condition_code,
        counts_united.value_code,
        quarters.observation_date
    having sum(counts_united.customer_count) > 0
),

totals_counted as (
    select
        condition_code,
        sum(customer_count) as customer_count,
        sum(previous_customer_count) as previous_customer_count,
        observation_date
    from values_paired
    group by condition_code, observation_date
    having sum(customer_count) > 0 and sum(previous_customer_count) > 0
),

shares_found as (
    select
        values_paired.condition_code,
        {%- for count in ['customer_count', 'previous_customer_count'] %}
        greatest(cast(values_paired.{{ count }} as double), {{ zero }})
        / totals_counted.{{ count }} as {{ count | replace('_count', '_share') }},
        {%- endfor %}
        values_paired.observation_date
    from values_paired
    inner join totals_counted
        on
            values_paired.condition_code = totals_counted.condition_code
            and values_paired.observation_date = totals_counted.observation_date
),

-- Each term is rounded before it is added, so that no order of rows shows in the sum.
shifts_measured as (
    select
        condition_code,
        cast(
            sum(
                cast(
                    (customer_share - previous_customer_share)
                    * ln(customer_share / previous_customer_share) as decimal(18, 9)
                )
            ) as decimal(18, 4)
        ) as population_shift_index,
        observation_date
    from shares_found
    group by condition_code, observation_date
),

shifts_ranked as (
    select
        conditions_read.tier_code,
        shifts_measured.condition_code,
        shifts_measured.population_shift_index,
        row_number() over (
            partition by conditions_read.tier_code, shifts_measured.observation_date
            order by
                shifts_measured.population_shift_index desc,
                shifts_measured.condition_code asc
        ) as shift_rank,
        shifts_measured.observation_date
    from conditions_read
    inner join shifts_measured
        on conditions_read.condition_code = shifts_measured.condition_code
),

largest_shifts as (
    select
        tier_code,
        condition_code as shifted_condition_code,
        population_shift_index,
        population_shift_index > {{ var('population_shift_index') }}
            as is_population_shifted,
        observation_date
    from shifts_ranked
    where shift_rank = 1
)

select * from largest_shifts
