with

tag_rules as (select * from {{ ref('tag_rules') }}),

metrics as (select * from {{ ref('customer_metrics') }}),

metric_events as (select * from {{ ref('metric_events') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

metrics_counted as (
    select distinct metric_code
    from metric_events
),

rules_compared as (
    select
        tag_rules.tag_code || ', ' || cast(tag_rules.condition_number as string)
            as seed_key,
        tag_rules.tag_code,
        tag_rules.condition_number,
        tag_rules.tag_name_zh,
        tag_rules.tag_name_en,
        tag_rules.metric_code,
        tag_rules.per_metric_code,
        coalesce(tag_rules.subject_name, '') as subject_name,
        tag_rules.aggregate_code,
        tag_rules.tag_family_code,
        metrics.subject_vocabulary_code,
        families.code is not null as is_family_known,
        subjects.code is not null as is_subject_known,
        metrics.metric_code is not null as is_metric_known,
        metrics_counted.metric_code is not null as is_metric_counted,
        earlier_rules.tag_code is not null as has_earlier_condition
    from tag_rules
    left join metrics
        on tag_rules.metric_code = metrics.metric_code
    left join metrics_counted
        on tag_rules.metric_code = metrics_counted.metric_code
    left join vocabularies as families
        on
            families.vocabulary_code = 'tag_family'
            and tag_rules.tag_family_code = families.code
    left join vocabularies as subjects
        on
            metrics.subject_vocabulary_code = subjects.vocabulary_code
            and tag_rules.subject_name = subjects.code
    left join tag_rules as earlier_rules
        on
            tag_rules.tag_code = earlier_rules.tag_code
            and tag_rules.condition_number = earlier_rules.condition_number + 1
),

{% set problems = [
    ("condition_number > 1 and not has_earlier_condition",
     "the condition before this one is missing; number conditions from 1",
     "缺少前一个条件；请从 1 开始连续编号"),
    ("condition_number = 1 and tag_family_code is not null and not is_family_known",
     "tag_family_code is not a tag_family of seeds/standards/vocabularies.csv",
     "tag_family_code 不在 seeds/standards/vocabularies.csv 的 tag_family 中"),
    ("is_metric_known and not is_metric_counted",
     "no event counts for metric_code; take another or add it to metric_events.csv",
     "没有事件计入 metric_code；请改用其他指标或在 metric_events.csv 中添加"),
    ("aggregate_code = 'share' and per_metric_code is null",
     "a share needs per_metric_code, the metric it is a share of",
     "share 需要填写 per_metric_code（占比的分母指标）"),
    ("aggregate_code != 'share' and per_metric_code is not null",
     "per_metric_code is for shares only; delete it or write share",
     "per_metric_code 仅用于 share；请删除或将 aggregate_code 改为 share"),
    ("condition_number > 1 and subject_name = '*'",
     "subject_name * is for the first condition only; name one or leave it empty",
     "subject_name 的 * 仅用于第一个条件；请填写具体对象或留空"),
    ("subject_name not in ('', '*') and subject_vocabulary_code is not null"
     ~ " and not is_subject_known",
     "subject_name is no code of the metric's vocabulary; see customer_metrics.csv",
     "subject_name 不是该指标词表中的代码；见 customer_metrics.csv"),
    ("condition_number = 1 and subject_name = '*' and not (tag_name_zh like '%{subject}%'"
     ~ " and tag_name_en like '%{subject}%')",
     "with subject_name * both names need the place {subject}",
     "subject_name 为 * 时，两个名称都需要包含 {subject}"),
    ("condition_number = 1 and subject_name != '*' and (tag_name_zh like '%{subject}%'"
     ~ " or tag_name_en like '%{subject}%')",
     "a name has the place {subject}, which only subject_name * fills",
     "名称含有 {subject}，但只有 subject_name 为 * 时才会填充"),
    ("tag_code like '%|%' or tag_code = '*'",
     "tag_code has a vertical bar or is a star, which lists of tags can't hold",
     "tag_code 含有竖线或为星号，无法写入标签列表"),
] -%}
problems_found as (
    {%- for condition, problem_en, problem_zh in problems %}
    select
        'seeds/rules/tag_rules.csv' as seed_file,
        seed_key,
        {{ text_literal(problem_en) }} as problem_en,
        '{{ problem_zh }}' as problem_zh
    from rules_compared
    where
        {{ condition }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from problems_found
