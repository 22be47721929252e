with

signals as (select * from {{ ref('churn_signals') }}),

signal_evidence as (select * from {{ ref('signal_evidence') }}),

metric_events as (select * from {{ ref('metric_events') }}),

problems_found as (
    select
        signals.signal_code as seed_key,
        'the signal ' || signals.signal_code || ' has no evidence; add a row for it'
            as problem_en,
        '信号 ' || signals.signal_code || ' 没有依据；请为它添加一行' as problem_zh
    from signals
    left join signal_evidence
        on signals.signal_code = signal_evidence.signal_code
    where signal_evidence.signal_code is null
    union all
    select
        signal_evidence.signal_code || ', ' || signal_evidence.metric_code as seed_key,
        'no event counts for the metric; take another or add it to metric_events.csv'
            as problem_en,
        '没有事件计入该指标；请改用其他指标或在 metric_events.csv 中添加' as problem_zh
    from signal_evidence
    left join metric_events
        on signal_evidence.metric_code = metric_events.metric_code
    where metric_events.metric_code is null
),

problems_located as (
    select
        'seeds/rules/signal_evidence.csv' as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
