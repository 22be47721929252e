with

signals as (select * from {{ ref('churn_signals') }}),

measures_listed as (
    {%- for signal in signal_measures() %}
    select '{{ signal }}' as signal_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
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
)

select * from problems_located
