with

signals as (select * from {{ ref('churn_signals') }}),

churn_types as (select * from {{ ref('churn_types') }}),

warning_rules as (select * from {{ ref('warning_rules') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

value_classes as (select * from {{ ref('value_classes') }}),

tiers as (select * from {{ ref('tiers') }}),

problems_found as (
    select
        'churn_signals.csv' as seed_name,
        signals.signal_code as seed_key,
        case
            when churn_types.churn_type_code is null
                then 'churn_type_code is not in churn_types.csv'
            when coalesce(signals.comparison_code, '') not in ('above', 'at_least')
                then 'comparison_code is neither above nor at_least'
            when
                coalesce(signals.observed_unit_code, '')
                not in ('days', 'count', 'amount')
                then 'observed_unit_code is none of days, count and amount'
            else 'threshold, evidence or points are missing or negative'
        end as problem
    from signals
    left join churn_types
        on signals.churn_type_code = churn_types.churn_type_code
    where
        churn_types.churn_type_code is null
        or coalesce(signals.comparison_code, '') not in ('above', 'at_least')
        or coalesce(signals.observed_unit_code, '') not in ('days', 'count', 'amount')
        or coalesce(signals.threshold_value, -1) < 0
        or coalesce(signals.minimum_evidence_count, -1) < 0
        or coalesce(signals.risk_points, -1) < 0
    union all
    select
        'warning_rules.csv' as seed_name,
        warning_rules.risk_band_code || ', ' || warning_rules.value_class_code
            as seed_key,
        case
            when risk_bands.risk_band_code is null
                then 'risk_band_code is not in risk_bands.csv'
            when value_classes.value_class_code is null
                then 'value_class_code is not in value_classes.csv'
            else 'minimum_order_count or priority is missing'
        end as problem
    from warning_rules
    left join risk_bands
        on warning_rules.risk_band_code = risk_bands.risk_band_code
    left join value_classes
        on warning_rules.value_class_code = value_classes.value_class_code
    where
        risk_bands.risk_band_code is null
        or value_classes.value_class_code is null
        or warning_rules.minimum_order_count is null
        or warning_rules.priority is null
    union all
    select
        'tiers.csv' as seed_name,
        tier_code as seed_key,
        'maximum_customer_share is not between 0 and 1' as problem
    from tiers
    where coalesce(maximum_customer_share, -1) not between 0 and 1
),

problems_located as (
    select
        'seeds/rules/' || seed_name as seed_file,
        seed_key,
        problem
    from problems_found
)

select * from problems_located
