{#- Of each seed the columns that hold codes of a vocabulary. -#}
{%- set coded_columns = [
    ('plays', 'play_code', 'goal_code', 'play_goal'),
    ('staff_roles', 'role_code', 'role_code', 'owner_role'),
    ('contact_channels', 'channel_code', 'channel_code', 'contact_channel'),
] -%}
{#- Lists of codes in `action_triggers`, each with the seed that has them. -#}
{%- set listed_codes = {
    'tier': 'tiers', 'value_class': 'value_classes',
    'lifecycle_stage': 'lifecycle_stages', 'risk_band': 'risk_bands',
    'automated_value_class': 'value_classes',
} -%}
with

{% for seed in ['plays', 'staff_roles', 'contact_channels', 'action_triggers',
    'contact_caps', 'task_escalations', 'tiers', 'value_classes', 'lifecycle_stages', 'risk_bands',
    'vocabularies'] -%}
{{ seed }} as (select * from {{ ref(seed) }}),

{% endfor -%}
problems_found as (
    {%- for seed, key, column, vocabulary in coded_columns %}
    select
        'seeds/rules/{{ seed }}.csv' as seed_file,
        {{ seed }}.{{ key }} as seed_key,
        '{{ column }} is not in {{ vocabulary }} of seeds/standards/vocabularies.csv; '
        || 'correct it or add it there' as problem_en,
        '{{ column }} 不在 seeds/standards/vocabularies.csv 的 {{ vocabulary }} 中；'
        || '请更正，或在其中添加' as problem_zh
    from {{ seed }}
    left join vocabularies
        on
            vocabularies.vocabulary_code = '{{ vocabulary }}'
            and {{ seed }}.{{ column }} = vocabularies.code
    where vocabularies.code is null
    union all
    {%- endfor %}
    {%- for name, seed in listed_codes.items() %}
    {%- set list = 'action_triggers.' ~ name ~ '_codes' %}
    {%- set code = seed ~ '.' ~ name | replace('automated_', '') ~ '_code' %}
    select
        'seeds/rules/action_triggers.csv' as seed_file,
        action_triggers.trigger_code as seed_key,
        '{{ name }}_codes names a code that does not exist, or one twice; correct it'
            as problem_en,
        '{{ name }}_codes 含有不存在或重复的代码；请更正' as problem_zh
    from action_triggers
    left join {{ seed }}
        on {{ list_holds(list, code) }}
    where coalesce({{ list }}, '*') != '*'
    group by action_triggers.trigger_code, {{ list }}
    having
        count({{ code }})
        {%- if name == 'risk_band' %}
        + case when {{ list_holds(list, "'none'") }} then 1 else 0 end
        {%- endif %}
        != length({{ list }}) - length(replace({{ list }}, '|', '')) + 1
    union all
    {%- endfor %}
    select
        'seeds/rules/plays.csv' as seed_file,
        plays.play_code as seed_key,
        'next_channel_codes names a channel that is not in contact_channels.csv, '
        || 'or one twice; correct it' as problem_en,
        'next_channel_codes 含有 contact_channels.csv 中没有或重复的渠道；请更正'
            as problem_zh
    from plays
    left join contact_channels
        on {{ list_holds('plays.next_channel_codes', 'contact_channels.channel_code') }}
    where plays.next_channel_codes is not null
    group by plays.play_code, plays.next_channel_codes
    having
        count(contact_channels.channel_code)
        != length(plays.next_channel_codes)
        - length(replace(plays.next_channel_codes, '|', '')) + 1
    union all
    select
        'seeds/rules/contact_caps.csv' as seed_file,
        contact_caps.cap_code as seed_key,
        'channel_code is for a cap of scope channel only; leave it empty, or let '
        || 'scope_code be channel' as problem_en,
        'channel_code 仅用于 scope_code 为 channel 的上限；请留空，或将 scope_code 改为 '
        || 'channel' as problem_zh
    from contact_caps
    where contact_caps.scope_code != 'channel' and contact_caps.channel_code is not null
    union all
    select
        'seeds/rules/staff_roles.csv' as seed_file,
        staff_roles.role_code as seed_key,
        'stand_in_role_code is the role itself; name another role or leave it empty'
            as problem_en,
        'stand_in_role_code 是该岗位自身；请填写其他岗位或留空' as problem_zh
    from staff_roles
    where staff_roles.role_code = staff_roles.stand_in_role_code
    union all
    select
        'seeds/rules/task_escalations.csv' as seed_file,
        task_escalations.task_escalation_code as seed_key,
        'there is no step before it, or it does not come later than that one; '
        || 'number the steps from 1 on without a gap, each with more days'
            as problem_en,
        '缺少前一步，或天数不晚于前一步；步骤须从1起连续编号，天数逐步增加' as problem_zh
    from task_escalations
    left join task_escalations as earlier_steps
        on
            task_escalations.step_number - 1 = earlier_steps.step_number
            and task_escalations.overdue_days > earlier_steps.overdue_days
    where
        task_escalations.step_number != 1
        and earlier_steps.step_number is null
)

select * from problems_found
