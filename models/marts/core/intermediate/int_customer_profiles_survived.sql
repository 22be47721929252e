{%- set attributes = [
    'customer_name', 'company_name', 'region_name', 'mobile_phone', 'email_address',
    'birth_date', 'member_level', 'owner_key', 'signup_channel_code',
] -%}
with

profiles as (select * from {{ ref('int_contact_profiles_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

customer_profiles_survived as (
    select
        identities.customer_id,
        {%- for attribute in attributes %}
        max_by(profiles.{{ attribute }}, profiles.rank_text) filter (
            where profiles.{{ attribute }} is not null
        ) as {{ attribute }},
        max(profiles.rank_text) filter (
            where profiles.{{ attribute }} is not null
        ) as {{ attribute }}_rank,
        coalesce(
            min({{ comparable_text('profiles.' ~ attribute) }})
            != max({{ comparable_text('profiles.' ~ attribute) }}),
            false
        ) as is_{{ attribute }}_contested,
        {%- endfor %}
        min(profiles.registered_date) as registered_date,
        min(profiles.lead_date) as first_lead_date
    from profiles
    inner join identities
        on profiles.contact_key = identities.contact_key
    group by identities.customer_id
)

select * from customer_profiles_survived
