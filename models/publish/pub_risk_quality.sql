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
        quality.measure_value,
        quality.value_lower,
        quality.value_upper,
        quality.bar_value,
        quality.first_observation_date,
        quality.last_observation_date
    from quality
    {%- for code in labelled_codes %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ code }}'
            and quality.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
)

select * from quality_published
