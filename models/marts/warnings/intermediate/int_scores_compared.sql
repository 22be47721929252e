with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

past_scores as (
    select * from {{ ref('stg_lake__past_scores') }}
    where run_date < (select max(latest_dates.observation_date) from latest_dates)
),

risks as (
    select * from {{ ref('fct_churn_risk') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

observation_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_scored
),

previous_run_found as (
    select
        max(past_scores.run_date) as run_date,
        coalesce(
            max(observation_dates.observation_date) = max(past_scores.run_date), false
        ) as is_recomputed
    from past_scores
    left join observation_dates
        on past_scores.run_date = observation_dates.observation_date
),

-- Ids are those of that day; one customer of this run may be several of them.
previous_scores_mapped as (
    select
        past_scores.scored_customer_id,
        coalesce(identities.customer_id, past_scores.scored_customer_id)
            as customer_id,
        past_scores.customer_group_code,
        past_scores.risk_band_code,
        past_scores.weight_source_code,
        past_scores.risk_score,
        past_scores.contact_count,
        past_scores.load_number
    from past_scores
    inner join previous_run_found
        on past_scores.run_date = previous_run_found.run_date
    left join identities
        on past_scores.scored_customer_id = identities.issued_customer_id
),

previous_scores_ranked as (
    select
        scored_customer_id,
        customer_id,
        customer_group_code,
        risk_band_code,
        weight_source_code,
        risk_score,
        contact_count,
        load_number,
        count(*) over (partition by customer_id) as scored_customer_count,
        row_number() over (
            partition by customer_id
            order by
                case when scored_customer_id = customer_id then 0 else 1 end asc,
                scored_customer_id asc
        ) as survivor_rank
    from previous_scores_mapped
),

contacts_dated as (
    select
        customer_id,
        cast({{ row_rank_part('first_row_rank', 'load_number') }} as bigint)
            as load_number
    from identities
),

-- Contacts that were there in the previous run, whoever they belonged to then.
contacts_counted as (
    select
        previous_scores_ranked.customer_id,
        count(contacts_dated.customer_id) as contact_count
    from previous_scores_ranked
    left join contacts_dated
        on
            previous_scores_ranked.customer_id = contacts_dated.customer_id
            and previous_scores_ranked.load_number >= contacts_dated.load_number
    where previous_scores_ranked.survivor_rank = 1
    group by previous_scores_ranked.customer_id
),

survivors_chosen as (
    select
        previous_scores_ranked.customer_id,
        previous_scores_ranked.scored_customer_id,
        previous_scores_ranked.customer_group_code,
        previous_scores_ranked.risk_band_code,
        previous_scores_ranked.weight_source_code,
        previous_scores_ranked.risk_score,
        previous_scores_ranked.scored_customer_count > 1
        or previous_scores_ranked.scored_customer_id
        != previous_scores_ranked.customer_id
        or previous_scores_ranked.contact_count != contacts_counted.contact_count
            as is_identity_changed
    from previous_scores_ranked
    inner join contacts_counted
        on previous_scores_ranked.customer_id = contacts_counted.customer_id
    where previous_scores_ranked.survivor_rank = 1
),

scores_compared as (
    select
        coalesce(risks.customer_id, survivors_chosen.customer_id) as customer_id,
        survivors_chosen.scored_customer_id,
        survivors_chosen.customer_group_code as previous_customer_group_code,
        survivors_chosen.risk_band_code as previous_risk_band_code,
        risks.risk_band_code,
        survivors_chosen.risk_score as previous_risk_score,
        risks.risk_score,
        coalesce(survivors_chosen.is_identity_changed, false) as is_identity_changed,
        coalesce(
            'learned' in (
                risks.weight_source_code, survivors_chosen.weight_source_code
            ),
            false
        ) as has_learned_weights,
        previous_run_found.is_recomputed,
        previous_run_found.run_date as previous_run_date,
        latest_dates.observation_date
    from risks
    full outer join survivors_chosen
        on risks.customer_id = survivors_chosen.customer_id
    cross join previous_run_found
    cross join latest_dates
)

select * from scores_compared
