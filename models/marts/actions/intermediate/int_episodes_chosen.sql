with

episodes as (select * from {{ ref('int_episodes_judged') }}),

dated_episodes as (select * from {{ ref('int_episodes_dated') }}),

evidence as (select * from {{ ref('int_episode_evidence_found') }}),

-- A service trigger leads, then a duty or promise, then what is expected to gain most.
episodes_ranked as (
    select
        task_id,
        subject_id,
        reason_zh,
        reason_en,
        channel_code,
        limit_code,
        open_task_id,
        is_behind_open_task,
        suppression_code,
        suppressed_until_date,
        row_number() over (
            partition by
                subject_id,
                case when suppression_code is null then 0 else 1 end
            order by
                precedence asc,
                expected_gain_amount desc,
                trigger_order asc,
                task_id asc
        ) as choice_rank
    from episodes
),

leaders_chosen as (
    select
        subject_id,
        max(case when choice_rank = 1 then task_id else null end) as task_id,
        {{ joined_by_rank('reason_zh', 'choice_rank', 6, '；') }} as reasons_zh,
        {{ joined_by_rank('reason_en', 'choice_rank', 6, '; ') }} as reasons_en
    from episodes_ranked
    where suppression_code is null
    group by subject_id
),

episodes_placed as (
    select
        episodes_ranked.task_id,
        episodes_ranked.subject_id,
        case
            when episodes_ranked.suppression_code is not null then 'suppressed'
            when
                episodes_ranked.is_behind_open_task
                or episodes_ranked.task_id != leaders_chosen.task_id
                then 'merged'
            else 'candidate'
        end as choice_code,
        leaders_chosen.task_id as leading_task_id,
        leaders_chosen.reasons_zh,
        leaders_chosen.reasons_en
    from episodes_ranked
    left join leaders_chosen
        on episodes_ranked.subject_id = leaders_chosen.subject_id
),

episodes_chosen as (
    select
        episodes_ranked.task_id,
        episodes_ranked.channel_code,
        episodes_placed.choice_code,
        case episodes_placed.choice_code
            when 'suppressed' then episodes_ranked.suppression_code
            when 'merged' then 'other_task'
            else null
        end as state_reason_code,
        case
            when episodes_ranked.suppression_code = 'cap_reached'
                then episodes_ranked.limit_code
            else null
        end as limit_code,
        case
            when episodes_placed.choice_code != 'merged' then null
            when episodes_ranked.is_behind_open_task then episodes_ranked.open_task_id
            else episodes_placed.leading_task_id
        end as merged_into_task_id,
        case
            when episodes_placed.choice_code = 'candidate'
                then episodes_placed.reasons_zh
            else episodes_ranked.reason_zh
        end as reasons_zh,
        case
            when episodes_placed.choice_code = 'candidate'
                then episodes_placed.reasons_en
            else episodes_ranked.reason_en
        end as reasons_en,
        evidence.evidence_customer_id,
        dated_episodes.due_day_count,
        episodes_ranked.suppressed_until_date
    from episodes_ranked
    inner join episodes_placed
        on episodes_ranked.task_id = episodes_placed.task_id
    inner join dated_episodes
        on episodes_ranked.task_id = dated_episodes.task_id
    left join evidence
        on episodes_ranked.task_id = evidence.task_id
)

select * from episodes_chosen
