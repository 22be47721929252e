-- Tasks and messages by channel.
select
    coalesce(tasks.channel_zh, messages.channel_zh) as channel_zh,
    coalesce(tasks.channel_en, messages.channel_en) as channel_en,
    coalesce(tasks.task_count, 0) as task_count,
    coalesce(messages.message_count, 0) as message_count
from (
    select
        channel_name_zh as channel_zh,
        channel_name_en as channel_en,
        count(*) as task_count
    from pub_action_queue
    group by all
) as tasks
full join (
    select
        channel_name_zh as channel_zh,
        channel_name_en as channel_en,
        count(*) as message_count
    from pub_send_lists
    group by all
) as messages
    on tasks.channel_en = messages.channel_en
order by task_count + message_count desc, channel_en
