with

triggers_fired as (select * from {{ ref('int_triggers_fired') }}),

episodes as (select * from {{ ref('int_episodes_continued') }}),

plays as (select * from {{ ref('plays') }}),

variants as (select * from {{ ref('int_play_variants_ranged') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

reruns_found as (
    select coalesce(max(case when is_rerun then 1 else 0 end), 0) as rerun_count
    from episodes
),

episodes_ranked as (
    select
        episodes.task_id,
        episodes.subject_id,
        episodes.play_code,
        episodes.arm_code,
        episodes.holdout_ratio,
        episodes.first_fired_date,
        -- What was never begun, or ended because its reason was gone or its channel
        -- refused, goes on where the reason is back: the arm stays.
        episodes.contacted_date is null
        and episodes.arm_code = 'treated'
        and episodes.ended_date is not null
        and episodes.state_reason_code in ('reason_gone', 'channel_refused')
        or episodes.opened_date is null
        and (episodes.ended_date is null or episodes.state_reason_code = 'reason_gone')
            as is_resumable,
        episodes.opened_date is null and episodes.ended_date is null as is_pending,
        episodes.ended_date is null
        and episodes.episode_state_code in ('open', 'held_out') as is_running,
        risk_bands.risk_band_order,
        episodes.cool_off_ends_date,
        row_number() over (
            partition by episodes.subject_id, episodes.play_code
            order by
                case when episodes.ended_date is null then 0 else 1 end asc,
                episodes.first_fired_date desc,
                episodes.task_id asc
        ) as newest_rank
    from episodes
    left join risk_bands
        on episodes.risk_band_code = risk_bands.risk_band_code
),

-- A play is begun again when its cool-off is over, or before that in a higher band.
episodes_begun as (
    select
        triggers_fired.subject_id,
        triggers_fired.play_code,
        case
            when
                episodes_ranked.is_pending
                or episodes_ranked.is_resumable
                and episodes_ranked.cool_off_ends_date > triggers_fired.observation_date
                then episodes_ranked.task_id
            else null
        end as resumed_task_id,
        episodes_ranked.arm_code as resumed_arm_code,
        episodes_ranked.holdout_ratio as resumed_ratio,
        episodes_ranked.first_fired_date as resumed_fired_date
    from triggers_fired
    cross join reruns_found
    left join episodes_ranked
        on
            triggers_fired.subject_id = episodes_ranked.subject_id
            and triggers_fired.play_code = episodes_ranked.play_code
            and episodes_ranked.newest_rank = 1
    left join risk_bands
        on triggers_fired.risk_band_code = risk_bands.risk_band_code
    where
        reruns_found.rerun_count = 0
        and (
            episodes_ranked.task_id is null
            or episodes_ranked.is_resumable
            or not episodes_ranked.is_running
            and (
                episodes_ranked.cool_off_ends_date <= triggers_fired.observation_date
                or triggers_fired.trigger_code = 'churn_warning'
                and risk_bands.risk_band_order > episodes_ranked.risk_band_order
            )
        )
),

episodes_keyed as (
    select
        triggers_fired.{{ trigger_columns() | join(',\n        triggers_fired.') }},
        coalesce(
            episodes_begun.resumed_task_id,
            {{ md5_key([
                'triggers_fired.subject_id', 'triggers_fired.play_code',
                'triggers_fired.observation_date',
            ]) }}
        ) as task_id,
        case
            when episodes_begun.resumed_task_id is null then null
            else episodes_begun.resumed_arm_code
        end as resumed_arm_code,
        episodes_begun.resumed_ratio,
        case
            when episodes_begun.resumed_task_id is null
                then triggers_fired.observation_date
            else episodes_begun.resumed_fired_date
        end as first_fired_date
    from triggers_fired
    inner join episodes_begun
        on
            triggers_fired.subject_id = episodes_begun.subject_id
            and triggers_fired.play_code = episodes_begun.play_code
),

episodes_drawn as (
    select
        episodes_keyed.task_id,
        episodes_keyed.{{ trigger_columns() | join(',\n        episodes_keyed.') }},
        variants.variant_code,
        plays.goal_code,
        plays.role_code,
        case
            when episodes_keyed.resumed_arm_code is not null
                then episodes_keyed.resumed_arm_code
            when
                {{ drawn_number('episodes_keyed.task_id') }} * 10000
                < cast(plays.holdout_ratio * 10000 as bigint) * 1048576
                then 'held_out'
            else 'treated'
        end as arm_code,
        coalesce(episodes_keyed.resumed_ratio, plays.holdout_ratio) as holdout_ratio,
        plays.exempt_reason_code is not null as is_duty,
        plays.is_policy_exempt,
        plays.is_owner_first,
        episodes_keyed.first_fired_date
    from episodes_keyed
    inner join plays
        on episodes_keyed.play_code = plays.play_code
    left join variants
        on
            episodes_keyed.play_code = variants.play_code
            and {{ drawn_number('substr(episodes_keyed.task_id, 11)') }}
            between variants.first_number and variants.last_number
)

select * from episodes_drawn
