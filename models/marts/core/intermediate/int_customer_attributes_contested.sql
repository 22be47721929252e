{%- set attributes = [
    'customer_name', 'company_name', 'region_name', 'mobile_phone', 'email_address',
    'birth_date', 'member_level', 'owner_key', 'signup_channel_code',
] -%}
with

profiles as (select * from {{ ref('int_contact_profiles_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

survivors as (select * from {{ ref('int_customer_profiles_survived') }}),

profiles_contested as (
    select
        survivors.customer_id,
        {%- for attribute in attributes %}
        case
            when survivors.is_{{ attribute }}_contested then profiles.{{ attribute }}
            else null
        end as {{ attribute }},
        survivors.{{ attribute }} as surviving_{{ attribute }},
        {%- endfor %}
        profiles.rank_text
    from survivors
    inner join identities
        on survivors.customer_id = identities.customer_id
    inner join profiles
        on identities.contact_key = profiles.contact_key
    where
        false
        {%- for attribute in attributes %}
        or survivors.is_{{ attribute }}_contested
        {%- endfor %}
),

values_contested as (
    {%- for attribute in attributes %}
    select
        customer_id,
        '{{ attribute }}' as attribute_code,
        {{ comparable_text(attribute) }} as comparable_value,
        {{ comparable_text('surviving_' ~ attribute) }} as comparable_survivor,
        {{ attribute }} as attribute_value,
        rank_text
    from profiles_contested
    where {{ attribute }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

customer_attributes_contested as (
    select
        customer_id,
        attribute_code,
        max_by(attribute_value, rank_text) filter (
            where comparable_value != comparable_survivor
        ) as runner_up,
        max(rank_text) filter (
            where comparable_value != comparable_survivor
        ) as runner_up_rank,
        cast(count(distinct comparable_value) as int) as value_count
    from values_contested
    group by
        customer_id,
        attribute_code
)

select * from customer_attributes_contested
