{%- set merged_id = person_key(
    'account', 'accounts_merged.source_system', 'accounts_merged.merged_account_id'
) -%}
with

contacts as (select * from {{ ref('int_contacts_collected') }}),

accounts as (select * from {{ ref('stg_crm__accounts') }}),

placeholders as (select * from {{ ref('placeholder_identifiers') }}),

own_identifiers as (
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
    -- Cells with several values: a person has few, and ingest keeps no more than four.
    {%- for identifier_type, column in [
        ('mobile_phone', 'further_phones'), ('email', 'further_emails')
    ] %}
    {%- for place in [1, 2, 3] %}
    union all
    select
        contact_key,
        '{{ identifier_type }}' as identifier_type,
        split_part({{ column }}, ' ', {{ place }}) as identifier_value,
        lower(replace(customer_name, ' ', '')) as person_name,
        mobile_phone,
        email_address
    from contacts
    where
        {{ column }} is not null
        and split_part({{ column }}, ' ', {{ place }}) != ''
        and split_code is null
    {%- endfor %}
    {%- endfor %}
),

-- The source system has merged accounts into another: what came under their ids is its.
-- An id may have behind it when that was, as in 200:1546300800000;300:1546300900000.
accounts_merged as (
    select
        contact_key,
        source_system,
        account_key,
        {{ each_word(replace_matches(
            replace_matches('merged_account_ids', ':[0-9]{10,13}'),
            '[\\s;,|、，；\\[\\]]+', ' '
        )) }} as merged_account_id
    from accounts
    where merged_account_ids is not null
),

merged_identifiers as (
    select distinct
        contacts.contact_key,
        'account' as identifier_type,
        {{ merged_id }} as identifier_value,
        lower(replace(contacts.customer_name, ' ', '')) as person_name,
        contacts.mobile_phone,
        contacts.email_address
    from accounts_merged
    inner join contacts
        on accounts_merged.contact_key = contacts.contact_key
    left join placeholders
        on
            placeholders.identifier_type = 'id'
            and lower(accounts_merged.merged_account_id) = placeholders.identifier_value
    where
        accounts_merged.merged_account_id != ''
        and placeholders.identifier_value is null
        and {{ merged_id }} != accounts_merged.account_key
        and contacts.split_code is null
),

contact_identifiers_unpivoted as (
    select
        contact_key,
        identifier_type,
        identifier_value,
        person_name,
        mobile_phone,
        email_address
    from own_identifiers
    union all
    select
        contact_key,
        identifier_type,
        identifier_value,
        person_name,
        mobile_phone,
        email_address
    from merged_identifiers
)

select * from contact_identifiers_unpivoted
