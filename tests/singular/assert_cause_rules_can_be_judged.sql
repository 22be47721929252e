with

cause_rules as (select * from {{ ref('churn_cause_rules') }}),

metric_events as (select * from {{ ref('metric_events') }}),

rules_compared as (
    select
        cause_rules.rule_code,
        cause_rules.metric_code,
        cause_rules.per_metric_code,
        cause_rules.minimum_quantity,
        cause_rules.maximum_quantity,
        cause_rules.minimum_share,
        cause_rules.cause_code,
        cause_rules.cause_points,
        count(metric_events.metric_code) as event_count
    from cause_rules
    left join metric_events
        on
            cause_rules.metric_code = metric_events.metric_code
            and cause_rules.entity in ('*', metric_events.entity)
    group by
        cause_rules.rule_code,
        cause_rules.metric_code,
        cause_rules.per_metric_code,
        cause_rules.minimum_quantity,
        cause_rules.maximum_quantity,
        cause_rules.minimum_share,
        cause_rules.cause_code,
        cause_rules.cause_points
),

{% set problems = [
    ("metric_code is not null and event_count = 0",
     "no event of the entity counts for metric_code; see metric_events.csv",
     "该实体没有事件计入 metric_code；见 metric_events.csv"),
    ("(per_metric_code is null) != (minimum_share is null)",
     "minimum_share and per_metric_code need each other; fill both or none",
     "minimum_share 与 per_metric_code 须同时填写或同时留空"),
    ("minimum_quantity > maximum_quantity",
     "minimum_quantity is above maximum_quantity; exchange them",
     "minimum_quantity 大于 maximum_quantity；请对调"),
    ("cause_code = 'unknown' and cause_points > 0",
     "the cause unknown has no points; write 0 or name a cause",
     "原因未知的规则没有分数；请填 0 或写明原因"),
    ("metric_code is null and cause_code != 'unknown'",
     "a rule that holds for everybody can't name a cause; write unknown",
     "适用于所有客户的规则不能写明原因；请填 unknown"),
] -%}
problems_found as (
    {%- for condition, problem_en, problem_zh in problems %}
    select
        rule_code as seed_key,
        {{ text_literal(problem_en) }} as problem_en,
        '{{ problem_zh }}' as problem_zh
    from rules_compared
    where
        {{ condition }}
    union all
    {%- endfor %}
    select
        max(rule_code) as seed_key,
        'exactly one rule must hold for everybody, with an empty metric_code'
            as problem_en,
        '须有且仅有一条 metric_code 为空、适用于所有客户的规则' as problem_zh
    from rules_compared
    having count(*) != count(metric_code) + 1
),

problems_located as (
    select
        'seeds/rules/churn_cause_rules.csv' as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
