{%- set entities = [
    (
        ref('stg_crm__leads'),
        ref('stg_crm__leads_superseded'),
        ref('stg_crm__leads_typed'),
    ),
    (
        ref('stg_crm__accounts'),
        ref('stg_crm__accounts_superseded'),
        ref('stg_crm__accounts_typed'),
    ),
    (
        ref('stg_commerce__orders'),
        ref('stg_commerce__orders_superseded'),
        ref('stg_commerce__orders_typed'),
    ),
    (
        ref('stg_commerce__order_lines'),
        ref('stg_commerce__order_lines_superseded'),
        ref('stg_commerce__order_lines_typed'),
    ),
    (
        ref('stg_commerce__contracts'),
        ref('stg_commerce__contracts_superseded'),
        ref('stg_commerce__contracts_typed'),
    ),
    (
        ref('stg_crm__follow_ups'),
        ref('stg_crm__follow_ups_superseded'),
        ref('stg_crm__follow_ups_typed'),
    ),
    (
        ref('stg_engagement__interactions'),
        ref('stg_engagement__interactions_superseded'),
        ref('stg_engagement__interactions_typed'),
    ),
    (
        ref('stg_engagement__touches'),
        ref('stg_engagement__touches_superseded'),
        ref('stg_engagement__touches_typed'),
    ),
    (
        ref('stg_service__tickets'),
        ref('stg_service__tickets_superseded'),
        ref('stg_service__tickets_typed'),
    ),
    (
        ref('stg_service__surveys'),
        ref('stg_service__surveys_superseded'),
        ref('stg_service__surveys_typed'),
    ),
] -%}
{%- set attributes = [
    'account_key', 'member_key', 'wechat_key', 'mobile_phone', 'email_address',
    'customer_name',
] -%}
with

identity_splits as (select * from {{ ref('identity_splits') }}),

-- Rows that describe nobody now may have brought a contact: superseded ones, and under
-- other rules rejected and anonymous ones. They keep its first row, and so its id.
contact_rows as (
    {%- for kept_rows, superseded_rows, typed_rows in entities %}
    select
        contact_key,
        {{ attributes | join(',\n        ') }},
        1 as record_count,
        {{ row_rank('load_number', 'batch_id', 'row_number') }} as row_rank
    from {{ kept_rows }}
    where contact_key is not null
    union all
    {%- for rows, key, condition in [
        (superseded_rows, 'contact_key', 'contact_key is not null'),
        (typed_rows, 'contact_key', 'contact_key is not null and reject_reason_code is not null'),
        (typed_rows, 'anonymous_contact_key', 'anonymous_contact_key is not null'),
    ] %}
    select
        {{ key }} as contact_key,
        {%- for attribute in attributes %}
        cast(null as string) as {{ attribute }},
        {%- endfor %}
        0 as record_count,
        {{ row_rank('load_number', 'batch_id', 'row_number') }} as row_rank
    from {{ rows }}
    where {{ condition }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
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
        contacts_named.is_current
    from contacts_named
    left join identity_splits
        on contacts_named.issued_customer_id = identity_splits.customer_id
)

select * from contacts_collected
