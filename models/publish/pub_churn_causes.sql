{#- Each code with the vocabulary of its names. -#}
{%- set vocabularies = {
    'churn_type': 'churn_type', 'cause': 'cause', 'runner_up_cause': 'cause',
} -%}
with

causes as (select * from {{ ref('fct_churn_causes') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as (select * from {{ ref('dim_labels') }}),

causes_published as (
    select
        causes.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {%- for code in vocabularies %}
        causes.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        causes.reason_zh,
        causes.reason_en,
        causes.evidence_ids,
        causes.rule_version,
        causes.cause_points,
        causes.runner_up_points,
        causes.evidence_record_count,
        causes.is_churned,
        causes.last_order_date,
        causes.observation_date
    from causes
    left join customers
        on causes.customer_id = customers.customer_id
    {%- for code, vocabulary in vocabularies.items() %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ vocabulary }}'
            and causes.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
)

select * from causes_published
