{%- set counts = {
    'churned_count': 'is_churned', 'recalled_count': 'is_churned and is_flagged',
    'departure_count': 'is_churned and departure_rank = 1',
    'kept_count': 'not is_churned',
    'false_alarm_count': 'not is_churned and is_flagged',
} -%}
{%- set errors = {
    'churned_squared_error': 'is_churned', 'kept_squared_error': 'not is_churned',
} -%}
{%- set of_stayers = ['kept_count', 'false_alarm_count', 'kept_squared_error'] -%}
{%- set columns = counts.keys() | list + errors.keys() | list -%}
{%- set days = days_between('cases.observation_date', 'cases.horizon_date') -%}
with

cases as (select * from {{ ref('int_backtest_cases_scored') }}),

windows as (select * from {{ ref('warning_windows') }}),

-- A customer who stayed would have left that many days later without a further order.
cases_placed as (
    select
        windows.warning_window_code,
        cases.risk_score,
        cases.is_churned,
        cases.risk_band_code != 'low' as is_flagged,
        cases.churn_probability - case when cases.is_churned then 1 else 0 end as error,
        row_number() over (
            partition by
                windows.warning_window_code,
                cases.customer_id,
                cases.last_order_date,
                cases.is_churned
            order by cases.observation_date
        ) as departure_rank
    from cases
    inner join windows
        on
            {{ days }} >= windows.minimum_days
            and coalesce({{ days }} <= windows.maximum_days, true)
    where cases.customer_group_code = 'repeat'
),

scores_counted as (
    select
        warning_window_code,
        {%- for name, condition in counts.items() %}
        sum(case when {{ condition }} then 1 else 0 end) as {{ name }},
        {%- endfor %}
        {%- for name, condition in errors.items() %}
        sum(
            cast(
                case when {{ condition }} then error * error else 0 end
                as decimal(18, 8)
            )
        ) as {{ name }},
        {%- endfor %}
        risk_score
    from cases_placed
    group by
        warning_window_code,
        risk_score
),

-- Who left in a window is compared with those who stayed and stood as near to leaving,
-- and with all who stayed, who are then the same in every window.
scores_compared as (
    select
        'as_near' as comparison_group_code,
        warning_window_code,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        risk_score
    from scores_counted
    union all
    select
        'all_kept' as comparison_group_code,
        windows.warning_window_code,
        {%- for column in columns %}
        {%- if column in of_stayers %}
        scores_counted.{{ column }},
        {%- else %}
        case
            when scores_counted.warning_window_code = windows.warning_window_code
                then scores_counted.{{ column }}
            else 0
        end as {{ column }},
        {%- endif %}
        {%- endfor %}
        scores_counted.risk_score
    from scores_counted
    cross join windows
),

scores_pooled as (
    select
        comparison_group_code,
        warning_window_code,
        {%- for column in columns %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        risk_score
    from scores_compared
    group by
        comparison_group_code,
        warning_window_code,
        risk_score
),

scores_ranked as (
    select
        comparison_group_code,
        warning_window_code,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        sum(kept_count) over (
            partition by
                comparison_group_code,
                warning_window_code
            order by risk_score
            rows between unbounded preceding and current row
        ) as kept_up_to_count
    from scores_pooled
),

groups_summed as (
    select
        comparison_group_code,
        warning_window_code,
        {%- for column in counts %}
        cast(sum({{ column }}) as int) as {{ column }},
        {%- endfor %}
        cast(sum(churned_squared_error + kept_squared_error) as decimal(18, 8))
            as squared_error,
        cast(
            cast(
                sum(
                    cast(churned_count as decimal(18, 0))
                    * (2 * kept_up_to_count - kept_count)
                ) as double
            ) / nullif(2e0 * sum(churned_count) * sum(kept_count), 0) as decimal(9, 4)
        ) as auc
    from scores_ranked
    group by
        comparison_group_code,
        warning_window_code
)

select * from groups_summed
