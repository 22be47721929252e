{%- set signals = signal_measures() -%}
with

-- The linter's grammar of DuckDB knows no grouping sets.
-- sqlfluff:dialect:postgres
levels as (select * from {{ ref('fct_signal_levels') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

cases_collected as (
    select
        learning_dates.basis_code,
        {%- for signal in signals %}
        levels.{{ signal }}_level,
        {%- endfor %}
        outcomes.is_churned
    from levels
    inner join outcomes
        on
            levels.customer_id = outcomes.customer_id
            and levels.observation_date = outcomes.observation_date
    inner join learning_dates
        on levels.observation_date = learning_dates.observation_date
),

levels_counted as (
    select
        basis_code,
        {{ grouped_signal('level') }} as signal_code,
        coalesce(
            {%- for signal in signals %}
            {{ signal }}_level{{ ',' if not loop.last }}
            {%- endfor %}
        ) as signal_level,
        cast(sum(case when is_churned then 1 else 0 end) as int) as churned_count,
        cast(sum(case when is_churned then 0 else 1 end) as int) as kept_count
    from cases_collected
    group by
        basis_code,
        grouping sets (
            {%- for signal in signals %}
            ({{ signal }}_level){{ ',' if not loop.last }}
            {%- endfor %}
        )
),

-- Without a value nothing is known of the signal.
states_counted as (
    select
        basis_code,
        signal_code,
        coalesce({{ severity_of_level('signal_level') }}, 'none') as severity_code,
        churned_count,
        kept_count
    from levels_counted
    where signal_level >= 0
)

select * from states_counted
