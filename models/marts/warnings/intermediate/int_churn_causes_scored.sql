{{ config(materialized=view_on_duckdb()) }}

with

evidence as (select * from {{ ref('int_cause_evidence_listed') }}),

cause_rules as (select * from {{ ref('churn_cause_rules') }}),

churn_causes as (select * from {{ ref('churn_causes') }}),

-- However many records a rule rests on, it adds its points once.
rules_held as (
    select
        customer_id,
        rule_code,
        is_churned,
        last_order_date,
        observation_date
    from evidence
    group by
        customer_id,
        rule_code,
        is_churned,
        last_order_date,
        observation_date
),

points_summed as (
    select
        rules_held.customer_id,
        cause_rules.cause_code,
        churn_causes.cause_order,
        sum(cause_rules.cause_points) as cause_points,
        rules_held.is_churned,
        rules_held.last_order_date,
        rules_held.observation_date
    from rules_held
    inner join cause_rules
        on rules_held.rule_code = cause_rules.rule_code
    inner join churn_causes
        on cause_rules.cause_code = churn_causes.cause_code
    group by
        rules_held.customer_id,
        cause_rules.cause_code,
        churn_causes.cause_order,
        rules_held.is_churned,
        rules_held.last_order_date,
        rules_held.observation_date
),

causes_ranked as (
    select
        customer_id,
        cause_code,
        cause_points,
        row_number() over (
            partition by customer_id
            order by
                cause_points desc,
                cause_order asc,
                cause_code asc
        ) as cause_rank,
        max(cause_points) over (partition by customer_id) as best_points,
        is_churned,
        last_order_date,
        observation_date
    from points_summed
),

-- Too few points name nothing: the first place stays empty, and the cause they hint at
-- is the runner-up.
causes_placed as (
    select
        customer_id,
        cause_code,
        cause_points,
        case
            when best_points >= {{ var('churn_cause_minimum_points') }} then cause_rank
            else cause_rank + 1
        end as place,
        is_churned,
        last_order_date,
        observation_date
    from causes_ranked
),

causes_scored as (
    select
        customer_id,
        coalesce(max(case when place = 1 then cause_code else null end), 'unknown')
            as cause_code,
        max(case when place = 2 and cause_points > 0 then cause_code else null end)
            as runner_up_cause_code,
        {%- for name, place in {'cause': 1, 'runner_up': 2}.items() %}
        cast(max(case when place = {{ place }} then cause_points else 0 end) as int)
            as {{ name }}_points,
        {%- endfor %}
        is_churned,
        last_order_date,
        observation_date
    from causes_placed
    group by
        customer_id,
        is_churned,
        last_order_date,
        observation_date
)

select * from causes_scored
