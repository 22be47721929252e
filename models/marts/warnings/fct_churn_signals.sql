{%- set codes = [
    'customer_id', 'signal_code', 'family_code', 'severity_code',
    'baseline_source_code', 'weight_source_code',
] -%}
{%- set numbers = [
    'observed_value', 'baseline_value', 'signal_value', 'threshold_value',
] -%}
{%- set carried = codes
    + ['observed_unit_code', 'evidence_zh', 'evidence_en', 'evidence_ids']
    + numbers + ['contribution_score', 'evidence_record_count', 'is_shown'] -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

fired_signals as (
    select * from {{ ref('fct_fired_signals') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

signals as (select * from {{ ref('churn_signals') }}),

weights as (
    select * from {{ ref('fct_signal_weights') }}
    where basis_code = 'production'
),

events as (select * from {{ ref('int_signal_events_listed') }}),

signals_weighed as (
    select
        fired_signals.customer_id,
        fired_signals.signal_code,
        signals.family_code,
        fired_signals.severity_code,
        fired_signals.baseline_source_code,
        weights.weight_source_code,
        signals.observed_unit_code,
        {%- for language in ['zh', 'en'] %}
        case fired_signals.baseline_source_code
            when 'cohort'
                then
                    coalesce(
                        signals.cohort_evidence_{{ language }},
                        signals.evidence_{{ language }}
                    )
            else signals.evidence_{{ language }}
        end as evidence_{{ language }},
        {%- endfor %}
        events.evidence_ids,
        fired_signals.observed_value,
        fired_signals.baseline_value,
        fired_signals.signal_value,
        fired_signals.threshold_value,
        weights.contribution_score,
        row_number() over (
            partition by
                fired_signals.customer_id,
                case signals.observed_unit_code
                    when 'days' then fired_signals.observed_value
                    else -signals.signal_order
                end
            order by
                weights.contribution_score desc,
                signals.signal_order asc
        ) as display_rank,
        signals.signal_order,
        coalesce(events.evidence_record_count, 0) as evidence_record_count,
        weights.contribution_score > 0 or not signals.is_scored as is_shown,
        fired_signals.observation_date
    from fired_signals
    inner join signals
        on fired_signals.signal_code = signals.signal_code
    inner join weights
        on
            fired_signals.signal_code = weights.signal_code
            and fired_signals.severity_code = weights.severity_code
    left join events
        on
            fired_signals.customer_id = events.customer_id
            and fired_signals.signal_code = events.signal_code
),

-- The same days told again come after another reason that adds to the score, a note on
-- ourselves after those, and last what adds nothing and is no reason.
signals_ranked as (
    select
        {{ carried | join(',\n        ') }},
        row_number() over (
            partition by customer_id
            order by
                case
                    when contribution_score > 0 then least(display_rank, 2)
                    when is_shown then 3
                    else 4
                end,
                contribution_score desc,
                signal_order asc,
                signal_code asc
        ) as reason_rank,
        observation_date
    from signals_weighed
),

values_written as (
    select
        {{ carried | join(',\n        ') }},
        {%- for value in ['observed', 'baseline'] %}
        case
            when observed_unit_code = 'amount'
                then cast(cast({{ value }}_value as decimal(18, 2)) as string)
            when observed_unit_code in ('days', 'minutes')
                then {{ number_shown(value ~ '_value', 0) }}
            else {{ number_shown(value ~ '_value', 1) }}
        end as {{ value }}_text,
        {{ number_shown(value ~ '_value * 100', 0) }} as {{ value }}_percent_text,
        {%- endfor %}
        {%- for value in ['signal', 'threshold'] %}
        {{ number_shown(value ~ '_value', 1) }} as {{ value }}_text,
        {{ number_shown(value ~ '_value * 100', 0) }} as {{ value }}_percent_text,
        {%- endfor %}
        reason_rank,
        observation_date
    from signals_ranked
),

{% set texts = {
    'observed': 'observed_text', 'observed_percent': 'observed_percent_text',
    'baseline': 'baseline_text', 'baseline_percent': 'baseline_percent_text',
    'signal': 'signal_text', 'signal_percent': 'signal_percent_text',
    'threshold': 'threshold_text', 'threshold_percent': 'threshold_percent_text',
} -%}
reasons_written as (
    select
        {{ codes | join(',\n        ') }},
        {{ filled_template('evidence_zh', texts) }} as reason_zh,
        {{ filled_template('evidence_en', texts) }} as reason_en,
        evidence_ids,
        cast(reason_rank as int) as reason_rank,
        {{ numbers | join(',\n        ') }},
        contribution_score,
        evidence_record_count,
        is_shown,
        observation_date
    from values_written
)

select * from reasons_written
