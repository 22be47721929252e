{%- set labels = {'key_type': 'key_type'} -%}
{#- A mobile number within other text, a citizen's number, a name of Han characters. -#}
{%- set personal_patterns = [
    '(^|[^0-9])1[3-9][0-9]{9}($|[^0-9])',
    '^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx]$',
    '^[一-龥]{2,4}$',
] -%}
with

customer_keys as (select * from {{ ref('fct_customer_keys') }}),

labels as (select * from {{ ref('dim_labels') }}),

-- Some systems take a phone number, an e-mail address or a name for an id.
keys_read as (
    select
        customer_id,
        source_system,
        key_type_code,
        source_id,
        {{ normalise_mobile_phone('source_id') }} as mobile_phone,
        case
            when {{ matches('source_id', '^[(]?[0+]') }}
                then {{ normalise_landline_phone('source_id') }}
            else null
        end as landline_phone,
        {{ normalise_email('source_id') }} as email_address,
        key_type_code = 'wechat'
        or source_id like '%@%'
        {%- for pattern in personal_patterns %}
        or {{ matches('source_id', pattern) }}
        {%- endfor %} as is_personal,
        key_number
    from customer_keys
),

keys_masked as (
    select
        customer_id,
        source_system,
        key_type_code,
        case
            when email_address is not null then {{ mask_email('email_address') }}
            when mobile_phone is not null then {{ mask_phone('mobile_phone') }}
            when landline_phone is not null then {{ mask_phone('landline_phone') }}
            when is_personal then {{ mask_tail('source_id') }}
            else source_id
        end as shown_id,
        source_id,
        key_number
    from keys_read
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
    {{ label_joins(labels, 'keys_masked') }}
)

select * from keys_published
