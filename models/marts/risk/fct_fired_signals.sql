{%- set measures = signal_measures() -%}
with

levels as (select * from {{ ref('fct_signal_levels') }}),

signals as (select * from {{ ref('churn_signals') }}),

signals_fired as (
    {%- for signal, measure in measures.items() %}
    select
        customer_id,
        '{{ signal }}' as signal_code,
        {%- if measure.cohort %}
        {{ signal }}_baseline_source_code as baseline_source_code,
        {%- else %}
        {{ measure.baseline_source or "'own'" }} as baseline_source_code,
        {%- endif %}
        {{ signal }}_level as signal_level,
        cast({{ measure.observed or signal ~ '_value' }} as decimal(18, 4))
            as observed_value,
        {%- set baseline = signal ~ '_baseline_value' if measure.cohort
            else measure.baseline or 'null'
        %}
        cast({{ baseline }} as decimal(18, 4)) as baseline_value,
        {{ signal }}_value as signal_value,
        cast({{ measure.evidence or '0' }} as int) as evidence_count,
        observation_date
    from levels
    where {{ signal }}_level > 0
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

signals_explained as (
    select
        signals_fired.customer_id,
        signals_fired.signal_code,
        {{ severity_of_level('signals_fired.signal_level') }} as severity_code,
        case
            when signals_fired.baseline_value is null then null
            else signals_fired.baseline_source_code
        end as baseline_source_code,
        signals_fired.observed_value,
        signals_fired.baseline_value,
        signals_fired.signal_value,
        signals.threshold_value,
        signals_fired.evidence_count,
        signals_fired.observation_date
    from signals_fired
    inner join signals
        on signals_fired.signal_code = signals.signal_code
)

select * from signals_explained
