-- One row per task that was added, changed or removed since the run before, with what is
-- to be done of those in hand. Dates are text, as JSON has none.
with

changes as (
    select * from read_parquet('${STRATA_PUBLISHED}/parquet/pub_task_changes.parquet')
),

tasks as (
    select * from read_parquet('${STRATA_PUBLISHED}/parquet/pub_action_queue.parquet')
),

changes_told as (
    select
        changes.task_id,
        changes.customer_id,
        changes.lead_key,
        changes.owner_key,
        changes.task_change_code,
        changes.play_code,
        changes.play_name_zh,
        changes.play_name_en,
        changes.episode_state_code,
        changes.state_reason_code,
        tasks.channel_code,
        tasks.play_action_zh,
        tasks.play_action_en,
        tasks.reasons_zh,
        tasks.reasons_en,
        changes.row_hash,
        cast(tasks.due_date as varchar) as due_date,
        cast(changes.observation_date as varchar) as observation_date
    from changes
    left join tasks
        on changes.task_id = tasks.task_id
)

select * from changes_told
order by task_id
