with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

past_scores as (
    select * from {{ ref('stg_lake__past_scores') }}
    where run_date <= (select max(latest_dates.observation_date) from latest_dates)
),

risks as (
    select * from {{ ref('fct_churn_risk') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

batches as (select * from {{ ref('stg_lake__batches') }}),

observations as (
    select * from {{ ref('fct_customer_observations') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

kept_runs_listed as (
    select run_date
    from past_scores
    group by run_date
),

contacts_counted as (
    select
        customer_id,
        count(*) as contact_count
    from identities
    group by customer_id
),

loads_counted as (
    select coalesce(max(load_number), 0) as load_number
    from batches
),

-- The first publication of an as-of date stays, so a later run of it adds nothing.
scores_collected as (
    select
        scored_customer_id,
        customer_group_code,
        risk_band_code,
        weight_source_code,
        risk_score,
        churn_probability,
        contact_count,
        load_number,
        run_date
    from past_scores
    union all
    select
        risks.customer_id as scored_customer_id,
        risks.customer_group_code,
        risks.risk_band_code,
        risks.weight_source_code,
        risks.risk_score,
        risks.churn_probability,
        contacts_counted.contact_count,
        loads_counted.load_number,
        risks.observation_date as run_date
    from risks
    inner join contacts_counted
        on risks.customer_id = contacts_counted.customer_id
    cross join loads_counted
    left join kept_runs_listed
        on risks.observation_date = kept_runs_listed.run_date
    where kept_runs_listed.run_date is null
),

scores_mapped as (
    select
        scores_collected.scored_customer_id,
        coalesce(identities.customer_id, scores_collected.scored_customer_id)
            as customer_id,
        scores_collected.customer_group_code,
        scores_collected.risk_band_code,
        scores_collected.weight_source_code,
        scores_collected.risk_score,
        scores_collected.churn_probability,
        scores_collected.contact_count,
        scores_collected.load_number,
        scores_collected.run_date
    from scores_collected
    left join identities
        on scores_collected.scored_customer_id = identities.issued_customer_id
),

-- Nobody is scored after churning, so the last score before it stands still.
scores_frozen as (
    select
        scores_mapped.scored_customer_id,
        scores_mapped.customer_id,
        scores_mapped.customer_group_code,
        scores_mapped.risk_band_code,
        scores_mapped.weight_source_code,
        scores_mapped.risk_score,
        scores_mapped.churn_probability,
        cast(scores_mapped.contact_count as int) as contact_count,
        cast(scores_mapped.load_number as bigint) as load_number,
        coalesce(
            observations.days_since_last_order
            > {{ churn_horizon_days('observations.cycle_days') }}, false
        )
        and scores_mapped.run_date = max(scores_mapped.run_date) over (
            partition by scores_mapped.customer_id
        ) as is_frozen,
        scores_mapped.run_date
    from scores_mapped
    left join observations
        on scores_mapped.customer_id = observations.customer_id
)

select * from scores_frozen
