{%- set labels = {
    'churn_type': 'churn_type', 'cause': 'cause', 'runner_up_cause': 'cause',
} -%}
with

causes as (select * from {{ ref('fct_churn_causes') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

causes_published as (
    select
        causes.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ code_names(labels, 'causes') }},
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
    {{ label_joins(labels, 'causes') }}
)

select * from causes_published
