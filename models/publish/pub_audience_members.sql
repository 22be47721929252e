{%- set labels = {
    'tier': 'tier', 'lifecycle_stage': 'lifecycle_stage', 'risk_band': 'risk_band',
    'value_class': 'value_class',
} -%}
with

members as (select * from {{ ref('fct_audience_members') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

members_published as (
    select
        members.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        members.audience_code,
        members.audience_name_zh,
        members.audience_name_en,
        {{ code_names(labels, 'members') }},
        members.reason_zh,
        members.reason_en,
        {{ mask_owner_key('customers') }} as owner_key,
        customers.owner_name,
        members.audience_order,
        {{ code_orders(['tier', 'lifecycle_stage', 'risk_band', 'value_class']) }},
        members.observation_date
    from members
    inner join customers
        on members.customer_id = customers.customer_id
    {{ label_joins(labels, 'members') }}
)

select * from members_published
