{%- set measures = signal_measures() -%}
with

signals as (select * from {{ ref('churn_signals') }}),

weights as (select * from {{ ref('fct_signal_weights') }}),

bases as (
    {{- bases_listed('production') }}
),

thresholds_pivoted as (
    select
        {%- for signal in measures %}
        max(
            case when signal_code = '{{ signal }}' then threshold_value else null end
        ) as {{ signal }}_threshold,
        {%- endfor %}
        count(*) as signal_count
    from signals
),

-- A value can be judged again by other thresholds. What it is measured by can't.
rules_listed as (
    select
        bases.customer_group_code,
        weights.signal_code,
        {{ severity_of_level(signal_level('weights.start_value', 'signals.')) }}
            as severity_code,
        weights.grade_number,
        signals.comparison_code,
        cast(signals.minimum_evidence_count as string)
        || ':' || cast(signals.has_cohort_baseline as string)
        || case weights.signal_code
            {%- for signal, measure in measures.items() if measure.counts %}
            when '{{ signal }}'
                then
                    concat_ws(
                        ':',
                        ''
                        {%- for counted in measure.counts -%}
                        ,
                        cast(thresholds_pivoted.{{ counted }}_threshold as string)
                        {%- endfor %}
                    )
            {%- endfor %}
            else ''
        end as measuring_rule,
        signals.threshold_value,
        signals.moderate_value,
        signals.severe_value,
        weights.is_falling,
        weights.start_value,
        weights.contribution_score
    from weights
    inner join bases
        on weights.basis_code = bases.basis_code
    inner join signals
        on weights.signal_code = signals.signal_code
    cross join thresholds_pivoted
)

select * from rules_listed
