with

episodes as (
    select * from {{ ref('int_episodes_remembered') }}
    where
        window_ends_date < observation_date
        and {{ add_days('opened_date', var('savability_days')) }} > observation_date
),

successes_found as (select * from {{ ref('int_episode_successes_found') }}),

plays as (select * from {{ ref('plays') }}),

-- By the arm that was drawn, contacted or not, so that intention to treat loses nobody.
outcomes_judged as (
    select
        episodes.task_id,
        episodes.customer_id,
        episodes.lead_key,
        episodes.play_code,
        episodes.trigger_code,
        episodes.arm_code,
        episodes.owner_key,
        episodes.channel_code,
        episodes.tier_code,
        episodes.value_class_code,
        episodes.risk_band_code,
        episodes.currency_code,
        episodes.success_margin_amount,
        episodes.is_automated,
        episodes.contacted_date is not null as is_contacted,
        {{ success_holds('episodes.contacted_date') }} as is_succeeded,
        {{ success_holds('episodes.contacted_date') }}
        and episodes.contacted_date is null as is_self_resolved,
        episodes.opened_date,
        episodes.contacted_date,
        episodes.window_ends_date,
        episodes.observation_date
    from episodes
    inner join plays
        on episodes.play_code = plays.play_code
    left join successes_found
        on episodes.task_id = successes_found.task_id
    where
        not episodes.is_forgotten
        and not episodes.is_duplicate
        and coalesce(episodes.state_reason_code, '') != 'merged_customer'
)

select * from outcomes_judged
