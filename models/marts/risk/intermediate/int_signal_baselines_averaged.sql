{%- set measures = signal_measures() -%}
with

metrics as (select * from {{ ref('int_signal_metrics_joined') }}),

-- What everybody of the cohort did before, on average: the busy alone are no norm.
baselines_averaged as (
    select
        {%- for signal, measure in measures.items() if measure.cohort %}
        {%- set past = 'case when ' ~ measure.cohort ~ ' then ' ~ measure.baseline
            ~ ' else null end'
        %}
        {{ exact_ratio(
            'sum(cast(' ~ past ~ ' as decimal(18, 4)) * 10000)',
            'count(' ~ past ~ ') * cast(10000 as bigint)'
        ) }} as {{ signal }}_cohort_value,
        {%- endfor %}
        observation_date
    from metrics
    group by observation_date
)

select * from baselines_averaged
