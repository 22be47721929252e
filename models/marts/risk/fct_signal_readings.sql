{{ config(materialized='table' if target.type == 'spark' else 'view') }}

with

measures as (select * from {{ ref('int_churn_signals_measured') }}),

cohort_baselines as (select * from {{ ref('int_signal_baselines_averaged') }}),

signals as (select * from {{ ref('churn_signals') }}),

-- Own history where there is enough of it, else what the cohort did, else none.
baselines_chosen as (
    select
        measures.customer_id,
        measures.signal_code,
        measures.formula_code,
        case
            when not measures.is_observed then null
            when measures.evidence_count >= signals.minimum_evidence_count
                then measures.baseline_source_code
            when
                measures.is_cohort_comparable
                and cohort_baselines.cohort_baseline_value is not null
                then 'cohort'
            else null
        end as baseline_source_code,
        case
            when measures.evidence_count >= signals.minimum_evidence_count
                then measures.own_baseline_value
            else cohort_baselines.cohort_baseline_value
        end as baseline_value,
        signals.comparison_code,
        measures.observed_value,
        signals.threshold_value,
        signals.moderate_value,
        signals.severe_value,
        measures.evidence_count,
        measures.is_observed,
        measures.observation_date
    from measures
    inner join signals
        on measures.signal_code = signals.signal_code
    left join cohort_baselines
        on
            signals.has_cohort_baseline
            and measures.signal_code = cohort_baselines.signal_code
            and measures.observation_date = cohort_baselines.observation_date
),

values_computed as (
    select
        customer_id,
        signal_code,
        comparison_code,
        baseline_source_code,
        observed_value,
        baseline_value,
        cast(
            case
                when baseline_source_code is null then null
                else
                    {{ signal_value(
                        'formula_code', 'observed_value', 'baseline_value'
                    ) }}
            end as decimal(18, 4)
        ) as signal_value,
        threshold_value,
        moderate_value,
        severe_value,
        evidence_count,
        is_observed,
        observation_date
    from baselines_chosen
),

states_judged as (
    select
        customer_id,
        signal_code,
        case
            when not is_observed then 'not_observed'
            when signal_value is null then 'insufficient'
            when
                {{ threshold_holds(
                    'signal_value', 'comparison_code', 'threshold_value'
                ) }}
                then 'fired'
            else 'not_fired'
        end as signal_state_code,
        case
            when signal_value is null then null
            when
                not {{ threshold_holds(
                    'signal_value', 'comparison_code', 'threshold_value'
                ) }}
                then null
            when
                {{ threshold_holds(
                    'signal_value', 'comparison_code', 'severe_value'
                ) }}
                then 'severe'
            when
                {{ threshold_holds(
                    'signal_value', 'comparison_code', 'moderate_value'
                ) }}
                then 'moderate'
            else 'mild'
        end as severity_code,
        case when baseline_value is null then null else baseline_source_code end
            as baseline_source_code,
        observed_value,
        baseline_value,
        signal_value,
        threshold_value,
        evidence_count,
        observation_date
    from values_computed
)

select * from states_judged
