with

churn_signals as (select * from {{ ref('churn_signals') }}),

-- The other way round where less is worse.
severities_turned as (
    select
        signal_code,
        case when comparison_code = 'at_most' then -1 else 1 end * threshold_value
            as threshold_value,
        case when comparison_code = 'at_most' then -1 else 1 end * moderate_value
            as moderate_value,
        case when comparison_code = 'at_most' then -1 else 1 end * severe_value
            as severe_value
    from churn_signals
),

problems_located as (
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
)

select * from problems_located
