{%- set entities = [
    (ref('stg_crm__leads'), ref('stg_crm__leads_superseded')),
    (ref('stg_crm__accounts'), ref('stg_crm__accounts_superseded')),
    (ref('stg_commerce__orders'), ref('stg_commerce__orders_superseded')),
    (ref('stg_commerce__order_lines'), ref('stg_commerce__order_lines_superseded')),
] -%}
{%- set attributes = [
    'account_key', 'member_key', 'wechat_key', 'mobile_phone', 'email_address',
    'customer_name',
] -%}
with

contact_rows as (
    {%- for kept_rows, superseded_rows in entities %}
    select
        contact_key,
        {{ attributes | join(',\n        ') }},
        1 as record_count,
        {{ row_rank('load_number', 'batch_id', 'row_number') }} as row_rank
    from {{ kept_rows }}
    where contact_key is not null
    union all
    select
        contact_key,
        {%- for attribute in attributes %}
        cast(null as string) as {{ attribute }},
        {%- endfor %}
        0 as record_count,
        {{ row_rank('load_number', 'batch_id', 'row_number') }} as row_rank
    from {{ superseded_rows }}
    where contact_key is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

contacts_collected as (
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
)

select * from contacts_collected
