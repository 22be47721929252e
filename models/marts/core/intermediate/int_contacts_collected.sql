{%- set attributes = [
    'account_key', 'member_key', 'wechat_key', 'mobile_phone', 'email_address',
    'further_phones', 'further_emails', 'customer_name',
] -%}
with

identity_splits as (select * from {{ ref('identity_splits') }}),

accounts_contested as (select * from {{ ref('int_accounts_contested') }}),

identities_kept as (select * from {{ ref('stg_lake__identities_kept') }}),

-- Rows that describe nobody now may have brought a contact: superseded ones, and under
-- other rules rejected and anonymous ones. They keep its first row, and so its id, as
-- does what is kept of rows that were erased by age.
contact_rows as (
    {%- set contact_entities = var('entities').items()
        | selectattr('1.contact_grain', 'defined') -%}
    {%- for entity, declared in contact_entities %}
    {%- set rows = ref('base_' ~ declared.area ~ '__' ~ entity) %}
    select
        contact_key,
        {%- for attribute in attributes %}
        case when row_outcome_code = 'kept' then {{ attribute }} else null end
            as {{ attribute }},
        {%- endfor %}
        case when row_outcome_code = 'kept' then 1 else 0 end as record_count,
        {{ row_rank('load_number', 'batch_id', 'row_number') }} as row_rank
    from {{ rows }}
    where contact_key is not null
    union all
    select
        anonymous_contact_key as contact_key,
        {%- for attribute in attributes %}
        cast(null as string) as {{ attribute }},
        {%- endfor %}
        0 as record_count,
        {{ row_rank('load_number', 'batch_id', 'row_number') }} as row_rank
    from {{ rows }}
    where anonymous_contact_key is not null
    union all
    {%- endfor %}
    select
        contact_key,
        {%- for attribute in attributes %}
        cast(null as string) as {{ attribute }},
        {%- endfor %}
        0 as record_count,
        first_row_rank as row_rank
    from identities_kept
),

contacts_merged as (
    select
        contact_key,
        {%- for attribute in attributes %}
        max({{ attribute }}) as {{ attribute }},
        {%- endfor %}
        min(row_rank) as first_row_rank,
        cast(sum(record_count) as bigint) as record_count,
        sum(record_count) > 0 as is_current
    from contact_rows
    group by contact_key
),

contacts_named as (
    select
        contact_key,
        {{ customer_id_of_row('first_row_rank') }} as issued_customer_id,
        {{ attributes | join(',\n        ') }},
        first_row_rank,
        record_count,
        is_current
    from contacts_merged
),

contacts_collected as (
    select
        contacts_named.contact_key,
        contacts_named.issued_customer_id,
        {%- for attribute in attributes %}
        contacts_named.{{ attribute }},
        {%- endfor %}
        identity_splits.split_code,
        contacts_named.first_row_rank,
        contacts_named.record_count,
        contacts_named.is_current,
        accounts_contested.account_key is not null
        and coalesce(
            contacts_named.member_key, contacts_named.wechat_key,
            contacts_named.mobile_phone, contacts_named.email_address,
            contacts_named.customer_name
        ) is null as is_contested
    from contacts_named
    left join identity_splits
        on contacts_named.issued_customer_id = identity_splits.customer_id
    left join accounts_contested
        on contacts_named.account_key = accounts_contested.account_key
)

select * from contacts_collected
