{%- set codes = [
    'customer_id', 'signal_code', 'family_code', 'severity_code',
    'baseline_source_code', 'weight_source_code',
] -%}
{%- set shown = ['observed', 'baseline', 'signal', 'threshold'] -%}
{%- set numbers, texts = [], {} -%}
{%- for value in shown -%}
{%- do numbers.append(value ~ '_value') -%}
{%- do texts.update({value: value ~ '_text'}) -%}
{%- do texts.update({value ~ '_percent': value ~ '_percent_text'}) -%}
{%- endfor -%}
{%- set carried = codes
    + ['observed_unit_code', 'signal_name_zh', 'signal_name_en', 'evidence_zh']
    + ['evidence_en', 'sentence_zh', 'sentence_en', 'evidence_ids']
    + numbers + ['milder_share', 'contribution_score', 'evidence_record_count', 'is_shown'] -%}
with

contributions as (
    select * from {{ ref('fct_signal_contributions') }}
    where severity_code is not null
),

signals as (select * from {{ ref('churn_signals') }}),

events as (select * from {{ ref('int_signal_events_listed') }}),

labels as (
    select * from {{ ref('dim_labels') }}
    where vocabulary_code = 'signal_sentence'
),

signals_weighed as (
    select
        contributions.customer_id,
        contributions.signal_code,
        signals.family_code,
        contributions.severity_code,
        contributions.baseline_source_code,
        contributions.weight_source_code,
        signals.observed_unit_code,
        {%- for language in ['zh', 'en'] %}
        signals.signal_name_{{ language }},
        coalesce(
            case contributions.baseline_source_code
                when 'cohort' then signals.cohort_evidence_{{ language }}
                else null
            end, signals.evidence_{{ language }}
        ) as evidence_{{ language }},
        coalesce(labels.name_{{ language }}, '{sentence}') as sentence_{{ language }},
        {%- endfor %}
        events.evidence_ids,
        {%- for number in numbers + ['milder_share', 'contribution_score'] %}
        contributions.{{ number }},
        {%- endfor %}
        row_number() over (
            partition by
                contributions.customer_id,
                coalesce(
                    case signals.observed_unit_code
                        when 'days' then contributions.observed_value
                        else null
                    end, -signals.signal_order
                )
            order by
                contributions.contribution_score desc,
                signals.signal_order asc
        ) as display_rank,
        signals.signal_order,
        coalesce(events.evidence_record_count, 0) as evidence_record_count,
        contributions.contribution_score > 0 or not signals.is_scored as is_shown,
        contributions.observation_date
    from contributions
    inner join signals
        on contributions.signal_code = signals.signal_code
    left join events
        on
            contributions.customer_id = events.customer_id
            and contributions.signal_code = events.signal_code
    left join labels
        on
            case
                when contributions.severity_code = 'unknown' then 'unknown'
                when contributions.milder_share > 0 then 'graded'
                else null
            end = labels.code
),

-- The same days told again, and what adds though unknown or no worse than with most,
-- come after other reasons, then a note on ourselves, last what adds nothing.
reasons_ranked as (
    select
        {{ carried | join(',\n        ') }},
        row_number() over (
            partition by customer_id
            order by
                case
                    when severity_code = 'unknown' then 2
                    when
                        severity_code = 'early'
                        and milder_share < {{ var('reason_milder_share') }}
                        then 2
                    when contribution_score > 0 then least(display_rank, 2)
                    when is_shown then 3
                    else 4
                end,
                contribution_score desc,
                signal_order asc,
                signal_code asc
        ) as reason_rank,
        {%- for value in shown %}
        {%- if value in ['observed', 'baseline'] %}
        case
            when observed_unit_code = 'amount'
                then cast(cast({{ value }}_value as decimal(18, 2)) as string)
            when observed_unit_code in ('days', 'minutes')
                then {{ number_shown(value ~ '_value', 0) }}
            else {{ number_shown(value ~ '_value', 1) }}
        end as {{ value }}_text,
        {%- else %}
        {{ number_shown(value ~ '_value', 1) }} as {{ value }}_text,
        {%- endif %}
        {{ number_shown(value ~ '_value * 100', 0) }} as {{ value }}_percent_text,
        {%- endfor %}
        cast(cast(floor(milder_share * 100) as int) as string) as milder_percent_text,
        observation_date
    from signals_weighed
),

-- What was seen, and how far along that is; or that there is nothing to see.
reasons_written as (
    select
        {{ codes | join(',\n        ') }},
        {%- for language in ['zh', 'en'] %}
        {{ filled_template('sentence_' ~ language, {
            'sentence': filled_template(change_told('evidence_' ~ language), texts),
            'signal': 'signal_name_' ~ language,
            'share': 'milder_percent_text',
        }) }} as reason_{{ language }},
        {%- endfor %}
        evidence_ids,
        cast(reason_rank as int) as reason_rank,
        {{ numbers | join(',\n        ') }},
        contribution_score,
        evidence_record_count,
        is_shown,
        observation_date
    from reasons_ranked
)

select * from reasons_written
