{%- set labelled_codes = ['tier', 'lifecycle_stage', 'risk_band', 'value_class'] -%}
with

members as (select * from {{ ref('fct_audience_members') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as (select * from {{ ref('dim_labels') }}),

members_published as (
    select
        members.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        members.audience_code,
        members.audience_name_zh,
        members.audience_name_en,
        {%- for code in labelled_codes %}
        members.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        members.reason_zh,
        members.reason_en,
        customers.owner_key,
        customers.owner_name,
        members.audience_order,
        members.observation_date
    from members
    inner join customers
        on members.customer_id = customers.customer_id
    {%- for code in labelled_codes %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ code }}'
            and members.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
)

select * from members_published
