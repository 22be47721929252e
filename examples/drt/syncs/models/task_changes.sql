-- One row per task that is new, differs in what is told or is gone since the copy of
-- what the CRM has in ${STRATA_SENT}, with what is to be done of those in hand. Dates
-- are text, as JSON has none.
with

tasks as (
    select * from read_parquet('${STRATA_PUBLISHED}/parquet/pub_action_queue.parquet')
),

tasks_sent as (
    select * from read_parquet('${STRATA_SENT}/pub_action_queue.parquet')
),

-- Why a task that is gone has ended, where that was on this day.
endings as (
    select * from read_parquet('${STRATA_PUBLISHED}/parquet/pub_task_changes.parquet')
    where task_change_code = 'removed'
),

-- Of the customers, as there may be a day without tasks.
days as (
    select max(observation_date) as observation_date
    from read_parquet('${STRATA_PUBLISHED}/parquet/pub_customer_segments.parquet')
),

told_now as (
    select
        task_id,
        customer_id,
        lead_key,
        owner_key,
        play_code,
        play_name_zh,
        play_name_en,
        task_state_code,
        channel_code,
        play_action_zh,
        play_action_en,
        reasons_zh,
        reasons_en,
        cast(due_date as varchar) as due_date
    from tasks
),

told_before as (
    select
        task_id,
        customer_id,
        lead_key,
        owner_key,
        play_code,
        play_name_zh,
        play_name_en,
        task_state_code,
        channel_code,
        play_action_zh,
        play_action_en,
        reasons_zh,
        reasons_en,
        cast(due_date as varchar) as due_date
    from tasks_sent
),

differing as (
    select * from told_now
    except
    select * from told_before
),

tasks_differing as (
    select
        differing.task_id,
        differing.customer_id,
        differing.lead_key,
        differing.owner_key,
        case
            when told_before.task_id is null then 'added'
            else 'changed'
        end as task_change_code,
        differing.play_code,
        differing.play_name_zh,
        differing.play_name_en,
        differing.task_state_code as episode_state_code,
        null as state_reason_code,
        differing.channel_code,
        differing.play_action_zh,
        differing.play_action_en,
        differing.reasons_zh,
        differing.reasons_en,
        differing.due_date,
        -- Of both, so that a task that is again as it was is another change.
        md5(concat(cast(differing as varchar), cast(told_before as varchar))) as row_hash
    from differing
    left join told_before
        on differing.task_id = told_before.task_id
),

tasks_gone as (
    select
        told_before.task_id,
        told_before.customer_id,
        told_before.lead_key,
        told_before.owner_key,
        'removed' as task_change_code,
        told_before.play_code,
        told_before.play_name_zh,
        told_before.play_name_en,
        endings.episode_state_code,
        endings.state_reason_code,
        md5(cast(told_before as varchar)) as row_hash
    from told_before
    left join told_now
        on told_before.task_id = told_now.task_id
    left join endings
        on told_before.task_id = endings.task_id
    where told_now.task_id is null
),

changes as (
    select * from tasks_differing
    union all by name
    select * from tasks_gone
)

select
    changes.*,
    cast(days.observation_date as varchar) as observation_date
from changes
cross join days
order by changes.task_id
