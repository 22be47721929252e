with

signals as (select * from {{ ref('churn_signals') }}),

signal_evidence as (select * from {{ ref('signal_evidence') }}),

metric_events as (select * from {{ ref('metric_events') }}),

measures_listed as (
    {%- for signal in signal_measures() %}
    select '{{ signal }}' as signal_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- The other way round where less is worse.
severities_turned as (
    select
        signal_code,
        case when comparison_code in ('at_most', 'below') then -1 else 1 end
        * threshold_value
            as threshold_value,
        case when comparison_code in ('at_most', 'below') then -1 else 1 end
        * moderate_value
            as moderate_value,
        case when comparison_code in ('at_most', 'below') then -1 else 1 end
        * severe_value
            as severe_value
    from signals
),

problems_located as (
    select
        'seeds/rules/churn_signals.csv' as seed_file,
        coalesce(signals.signal_code, measures_listed.signal_code) as seed_key,
        case
            when signals.signal_code is null
                then
                    'the signal is measured and has no row; add it, or take it out '
                    || 'of macros/rules/signal_measures.sql'
            else
                'nothing says how the signal is measured; add it to '
                || 'macros/rules/signal_measures.sql, or correct its code'
        end as problem_en,
        case
            when signals.signal_code is null
                then
                    '该信号有度量方式却没有行；请添加一行，'
                    || '或从 macros/rules/signal_measures.sql 中删除'
            else
                '没有写明该信号如何度量；请加入 macros/rules/signal_measures.sql，'
                || '或更正编码'
        end as problem_zh
    from signals
    full outer join measures_listed
        on signals.signal_code = measures_listed.signal_code
    where
        signals.signal_code is null
        or measures_listed.signal_code is null
    union all
    select
        'seeds/rules/churn_signals.csv' as seed_file,
        signal_code as seed_key,
        'moderate_value and severe_value do not go on from threshold_value, so some '
        || 'severity could never be; give the three in order of severity'
            as problem_en,
        'moderate_value 和 severe_value 没有从 threshold_value 依次加重，'
        || '有的程度永远不会出现；请让三者按严重程度排列' as problem_zh
    from severities_turned
    where
        moderate_value < threshold_value
        or severe_value < moderate_value
    union all
    select
        'seeds/rules/signal_evidence.csv' as seed_file,
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
        'seeds/rules/signal_evidence.csv' as seed_file,
        signal_evidence.signal_code || ', ' || signal_evidence.metric_code as seed_key,
        'no event counts for the metric; take another or add it to metric_events.csv'
            as problem_en,
        '没有事件计入该指标；请改用其他指标或在 metric_events.csv 中添加' as problem_zh
    from signal_evidence
    left join metric_events
        on signal_evidence.metric_code = metric_events.metric_code
    where metric_events.metric_code is null
)

select * from problems_located
