with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

past_warnings as (
    select * from {{ ref('stg_lake__past_warnings') }}
    where run_date <= (select max(latest_dates.observation_date) from latest_dates)
),

warnings as (select * from {{ ref('fct_churn_warnings') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

customers as (select * from {{ ref('dim_customers') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

-- Ids are those of that day; one customer of this run may be several of them, and is on
-- the list where one of them was.
past_warnings_ranked as (
    select
        coalesce(identities.customer_id, past_warnings.customer_id) as customer_id,
        past_warnings.tier_code,
        past_warnings.owner_key,
        past_warnings.warning_state_code,
        row_number() over (
            partition by
                coalesce(identities.customer_id, past_warnings.customer_id),
                past_warnings.run_date
            order by
                case past_warnings.warning_state_code
                    when 'warned' then 1
                    when 'settled' then 2
                    else 3
                end asc,
                past_warnings.customer_id asc
        ) as state_rank,
        past_warnings.run_date
    from past_warnings
    left join identities
        on past_warnings.customer_id = identities.issued_customer_id
),

past_states as (
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        run_date
    from past_warnings_ranked
    where state_rank = 1
),

-- The first publication of an as-of date stays, so a later run of it adds nothing.
runs_due as (
    select latest_dates.observation_date as run_date
    from latest_dates
    left join past_states
        on latest_dates.observation_date = past_states.run_date
    where past_states.run_date is null
),

previous_runs as (
    select max(run_date) as run_date
    from past_states
),

states_collected as (
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        run_date
    from past_states
    union all
    select
        warnings.customer_id,
        warnings.tier_code,
        customers.owner_key,
        'warned' as warning_state_code,
        runs_due.run_date
    from warnings
    inner join runs_due
        on warnings.observation_date = runs_due.run_date
    left join customers
        on warnings.customer_id = customers.customer_id
    union all
    select
        past_states.customer_id,
        past_states.tier_code,
        past_states.owner_key,
        case
            when segments.lifecycle_stage_code = 'churned' then 'lost'
            else 'settled'
        end as warning_state_code,
        runs_due.run_date
    from past_states
    inner join previous_runs
        on past_states.run_date = previous_runs.run_date
    cross join runs_due
    left join warnings
        on past_states.customer_id = warnings.customer_id
    left join segments
        on past_states.customer_id = segments.customer_id
    where
        past_states.warning_state_code = 'warned'
        and warnings.customer_id is null
)

select * from states_collected
