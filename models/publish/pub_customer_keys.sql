{%- set labels = {'key_type': 'key_type'} -%}
with

customer_keys as (select * from {{ ref('fct_customer_keys') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

keys_masked as (
    select
        customer_id,
        source_system,
        key_type_code,
        case
            when key_type_code = 'wechat' then {{ mask_tail('source_id') }}
            else {{ mask_id('source_id') }}
        end as shown_id,
        source_id,
        key_number
    from customer_keys
),

keys_published as (
    select
        keys_masked.customer_id,
        keys_masked.source_system,
        {{ code_names(labels, 'keys_masked') }},
        keys_masked.shown_id,
        keys_masked.key_number,
        keys_masked.shown_id != keys_masked.source_id as is_masked
    from keys_masked
    -- Who comes after the as-of date is nobody's customer yet.
    inner join segments
        on keys_masked.customer_id = segments.customer_id
    {{ label_joins(labels, 'keys_masked') }}
)

select * from keys_published
