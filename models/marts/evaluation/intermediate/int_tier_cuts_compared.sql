{{ config(materialized=view_on_duckdb()) }}

{#- The cut points on either side of each value a tier rule may ask for. -#}
{%- set cuts_of_values = {
    'value_class': {'top': [2], 'middle': [1, 2], 'rest': [1]},
    'frequency_band': {'high': [2], 'mid': [1, 2], 'low': [1]},
    'order_amount_band': {'large': [1], 'small': [1]},
} -%}
{%- set scales = {
    'value_class': "scale_code = 'value_class'",
    'frequency_band': "metric_code = 'frequency' and scale_code = 'three_band'",
    'order_amount_band': "metric_code = 'order_amount'",
} -%}
with

cut_points as (select * from {{ ref('fct_score_cut_points') }}),

coverage as (select * from {{ ref('fct_observation_coverage') }}),

tier_rules as (
    select * from {{ ref('tier_rules') }}
    where scheme_code = '{{ var("tier_scheme_code") }}'
),

cuts_read as (
    {%- for condition, values in cuts_of_values.items() %}
    {%- set is_last = loop.last %}
    {%- for value, cut_numbers in values.items() %}
    {%- set is_last_value = loop.last %}
    {%- for cut_number in cut_numbers %}
    select
        tier_code,
        '{{ condition }}' as condition_code,
        {{ cut_number }} as cut_number
    from tier_rules
    where {{ condition }}_code = '{{ value }}'
    {{- '\n    union' if not (is_last and is_last_value and loop.last) }}
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
),

cuts_named as (
    select
        case
            {%- for condition, holds in scales.items() %}
            when {{ holds }} then '{{ condition }}'
            {%- endfor %}
            else null
        end as condition_code,
        cut_number,
        cut_value,
        -- A count moves by one at least.
        case when metric_code = 'frequency' then 1 else 0 end as least_step,
        cut_point_basis_date
    from cut_points
),

-- A date that sets cut points of its own is compared with those of the observation date
-- before it, which were in force until then.
dates_paired as (
    select
        coverage.observation_date,
        previous_dates.cut_point_basis_date as previous_basis_date
    from coverage
    inner join coverage as previous_dates
        on coverage.previous_observation_date = previous_dates.observation_date
    where
        coverage.cut_point_basis_date = coverage.observation_date
        and not coverage.is_warm_up
        and not coverage.is_thin_history
        and not previous_dates.is_thin_history
),

moves_measured as (
    select
        cuts_read.tier_code,
        case
            when abs(cuts.cut_value - previous_cuts.cut_value) <= cuts.least_step then 0
            else
                {{ exact_ratio(
                    'round(abs(cuts.cut_value - previous_cuts.cut_value) * 10000, 0)',
                    'round(abs(previous_cuts.cut_value) * 10000, 0)',
                    is_wide=true
                ) }}
        end as move_ratio,
        abs(cuts.cut_value - previous_cuts.cut_value) > cuts.least_step
        and abs(cuts.cut_value - previous_cuts.cut_value)
        > abs(previous_cuts.cut_value)
        * cast({{ var('cut_point_move_ratio') }} as decimal(6, 4)) as is_moved,
        dates_paired.observation_date,
        dates_paired.previous_basis_date
    from dates_paired
    inner join cuts_named as cuts
        on dates_paired.observation_date = cuts.cut_point_basis_date
    inner join cuts_named as previous_cuts
        on
            dates_paired.previous_basis_date = previous_cuts.cut_point_basis_date
            and cuts.condition_code = previous_cuts.condition_code
            and cuts.cut_number = previous_cuts.cut_number
    inner join cuts_read
        on
            cuts.condition_code = cuts_read.condition_code
            and cuts.cut_number = cuts_read.cut_number
),

tiers_compared as (
    select
        tier_code,
        max(move_ratio) as cut_point_move_ratio,
        coalesce(max(case when is_moved then 1 else 0 end), 0) = 1
            as is_cut_point_moved,
        observation_date,
        previous_basis_date
    from moves_measured
    group by
        tier_code,
        observation_date,
        previous_basis_date
)

select * from tiers_compared
