{%- set labels = {'redirect': 'redirect', 'link_reason': 'link_reason'} -%}
with

redirects as (select * from {{ ref('fct_customer_redirects') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

redirects_published as (
    select
        redirects.issued_customer_id,
        redirects.customer_id,
        {{ code_names(labels, 'redirects') }},
        redirects.entity_code,
        redirects.source_system,
        redirects.source_file,
        {{ mask_name('redirects.customer_name') }} as masked_customer_name,
        {{ mask_phone('redirects.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('redirects.email_address') }} as masked_email,
        redirects.row_number,
        redirects.record_count
    from redirects
    {{ label_joins(labels, 'redirects') }}
)

select * from redirects_published
