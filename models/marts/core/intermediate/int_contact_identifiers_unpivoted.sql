with

contacts as (select * from {{ ref('int_contacts_collected') }}),

contact_identifiers_unpivoted as (
    {%- for identifier_type, column in [
        ('account', 'account_key'),
        ('member', 'member_key'),
        ('wechat', 'wechat_key'),
        ('mobile_phone', 'mobile_phone'),
        ('email', 'email_address'),
    ] %}
    select
        contact_key,
        '{{ identifier_type }}' as identifier_type,
        {{ column }} as identifier_value,
        lower(replace(customer_name, ' ', '')) as person_name,
        mobile_phone,
        email_address
    from contacts
    where {{ column }} is not null and split_code is null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from contact_identifiers_unpivoted
