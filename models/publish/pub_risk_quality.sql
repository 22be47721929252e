{%- set labelled_codes = ['measure', 'bar_state', 'weight_source'] -%}
with

quality as (select * from {{ ref('fct_risk_quality') }}),

labels as (select * from {{ ref('dim_labels') }}),

quality_published as (
    select
        {%- for code in labelled_codes %}
        quality.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        cast(measure_labels.position as int) as measure_order,
        quality.case_count,
        quality.observation_date_count,
        quality.censored_date_count,
        quality.measure_value,
        quality.value_lower,
        quality.value_upper,
        quality.bar_value,
        quality.first_observation_date,
        quality.last_observation_date,
        quality.first_censored_date
    from quality
    left join labels as measure_labels
        on
            measure_labels.vocabulary_code = 'measure'
            and quality.measure_code = measure_labels.code
    left join labels as bar_state_labels
        on
            bar_state_labels.vocabulary_code = 'bar_state'
            and quality.bar_state_code = bar_state_labels.code
    left join labels as weight_source_labels
        on
            weight_source_labels.vocabulary_code = 'weight_source'
            and quality.weight_source_code = weight_source_labels.code
)

select * from quality_published
