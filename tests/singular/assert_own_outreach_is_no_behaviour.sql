with

metric_events as (select * from {{ ref('metric_events') }}),

metrics as (select * from {{ ref('customer_metrics') }}),

problems_found as (
    select
        'seeds/rules/metric_events.csv' as seed_file,
        metric_events.entity || ', ' || metric_events.event_code || ', '
        || metric_events.metric_code as seed_key,
        metric_events.metric_code
        || ' is what a customer does, and this is what we do: closing a task would'
        || ' lower a risk; delete the row' as problem_en,
        metric_events.metric_code
        || ' 指客户自身的行为，而该事件是我方的动作，会因关闭任务而降低风险；请删除该行'
            as problem_zh
    from metric_events
    inner join metrics
        on metric_events.metric_code = metrics.metric_code
    where
        metric_events.entity in ('touches', 'follow_ups')
        and metrics.family_code in ('transaction', 'behaviour', 'satisfaction')
)

select * from problems_found
