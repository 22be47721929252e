with

play_results as (
    select * from {{ ref('fct_play_results') }}
    where
        result_level_code = 'play'
        and period_code = '12_months'
),

plays as (select * from {{ ref('plays') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

evidence_labels as (
    select * from {{ ref('vocabularies') }}
    where vocabulary_code = 'play_evidence'
),

plays_weighed as (
    select
        plays.play_code,
        plays.goal_code,
        plays.role_code,
        plays.channel_code,
        plays.success_metric_code,
        case coalesce(play_results.verdict_code, 'no_holdout')
            when 'works' then 'proven'
            when 'does_not' then 'useless'
            when 'harmful' then 'harmful'
            when 'not_enough' then 'open'
            when 'broken_split' then 'open'
            else 'hypothesis'
        end as play_evidence_code,
        play_results.verdict_code,
        plays.play_order,
        plays.effort_minutes,
        coalesce(play_results.treated_count, 0) as treated_count,
        coalesce(play_results.untreated_count, 0) as untreated_count,
        play_results.success_gain_estimate,
        play_results.success_gain_lower,
        play_results.success_gain_upper,
        cast(
            plays.prior_success_treated - plays.prior_success_untreated
            as decimal(18, 4)
        ) as expected_gain,
        play_results.margin_gain_estimate,
        play_results.return_estimate,
        play_results.wanted_count
    from plays
    left join play_results
        on plays.play_code = play_results.play_code
),

-- What is proven comes first, and among equals what gains most for sure.
plays_ranked as (
    select
        plays_weighed.play_code,
        plays_weighed.goal_code,
        plays_weighed.role_code,
        plays_weighed.channel_code,
        plays_weighed.success_metric_code,
        plays_weighed.play_evidence_code,
        plays_weighed.verdict_code,
        cast(
            row_number() over (
                partition by latest_dates.observation_date
                order by
                    evidence_labels.position asc,
                    plays_weighed.success_gain_lower desc nulls last,
                    plays_weighed.expected_gain desc,
                    plays_weighed.play_order asc,
                    plays_weighed.play_code asc
            ) as int
        ) as library_rank,
        plays_weighed.effort_minutes,
        plays_weighed.treated_count,
        plays_weighed.untreated_count,
        plays_weighed.wanted_count,
        plays_weighed.success_gain_estimate,
        plays_weighed.success_gain_lower,
        plays_weighed.success_gain_upper,
        plays_weighed.expected_gain,
        plays_weighed.margin_gain_estimate,
        plays_weighed.return_estimate,
        latest_dates.observation_date
    from plays_weighed
    cross join latest_dates
    inner join evidence_labels
        on plays_weighed.play_evidence_code = evidence_labels.code
)

select * from plays_ranked
