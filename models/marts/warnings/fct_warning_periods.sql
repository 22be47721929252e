{%- set ends = {'kept': 'warned', 'settled': 'settled', 'lost': 'lost'} -%}
with

states as (select * from {{ ref('fct_warning_states') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

first_runs as (
    select min(run_date) as first_run_date
    from states
),

states_linked as (
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        lag(warning_state_code) over (partition by customer_id order by run_date)
            as previous_state_code,
        run_date
    from states
),

states_dated as (
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        previous_state_code,
        run_date,
        'week' as period_code,
        cast(date_trunc('week', run_date) as date) as period_start_date,
        {{ add_days("cast(date_trunc('week', run_date) as date)", 6) }}
            as period_end_date
    from states_linked
    union all
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        previous_state_code,
        run_date,
        'month' as period_code,
        cast(date_trunc('month', run_date) as date) as period_start_date,
        last_day(run_date) as period_end_date
    from states_linked
),

states_ranked as (
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        previous_state_code,
        period_code,
        row_number() over (
            partition by customer_id, period_code, period_start_date
            order by run_date asc
        ) as run_rank,
        row_number() over (
            partition by customer_id, period_code, period_start_date
            order by run_date desc
        ) as newest_rank,
        period_start_date,
        period_end_date
    from states_dated
),

-- A customer stands in one row of a period: with the tier, owner and state of the last
-- run that knows it.
customers_followed as (
    select
        customer_id,
        max(case when newest_rank = 1 then tier_code else null end) as tier_code,
        coalesce(
            max(case when newest_rank = 1 then owner_key else null end), 'nobody'
        ) as owner_key,
        max(case when newest_rank = 1 then warning_state_code else null end)
            as warning_state_code,
        max(
            case when run_rank = 1 and previous_state_code = 'warned' then 1 else 0 end
        ) as open_before_count,
        max(case when warning_state_code = 'warned' then 1 else 0 end) as warned_count,
        period_code,
        period_start_date,
        period_end_date
    from states_ranked
    group by
        customer_id,
        period_code,
        period_start_date,
        period_end_date
),

periods_counted as (
    select
        period_code,
        tier_code,
        owner_key,
        sum(open_before_count) as open_before_customer_count,
        sum(1 - open_before_count) as new_customer_count,
        {%- for name, state in ends.items() %}
        sum(case when warning_state_code = '{{ state }}' then 1 else 0 end)
            as {{ name }}_customer_count,
        {%- endfor %}
        period_start_date,
        period_end_date
    from customers_followed
    where open_before_count + warned_count > 0
    group by
        period_code,
        tier_code,
        owner_key,
        period_start_date,
        period_end_date
),

periods_named as (
    select
        periods_counted.period_code as warning_period_code,
        periods_counted.tier_code,
        periods_counted.owner_key,
        owners.owner_name,
        {%- for state in ['open_before', 'new', 'kept', 'settled', 'lost'] %}
        cast(periods_counted.{{ state }}_customer_count as int)
            as {{ state }}_customer_count,
        {%- endfor %}
        first_runs.first_run_date >= periods_counted.period_start_date
        and first_runs.first_run_date <= periods_counted.period_end_date as is_baseline,
        latest_dates.observation_date >= periods_counted.period_end_date as is_complete,
        periods_counted.period_start_date,
        periods_counted.period_end_date,
        latest_dates.observation_date
    from periods_counted
    cross join first_runs
    cross join latest_dates
    left join owners
        on periods_counted.owner_key = owners.owner_key
)

select * from periods_named
