with

batches as (select * from {{ ref('stg_lake__batches') }}),

malformed_lines as (select * from {{ ref('stg_lake__malformed_lines') }}),

orders as (select * from {{ ref('stg_commerce__orders') }}),

order_systems as (select distinct source_system from orders),

payments as (select * from {{ ref('stg_commerce__payments') }}),

payments_retold as (
    select payment_key
    from payments
    where is_retold
),

rows_judged as (
    {%- for entity, declared in var('entities').items() %}
    {{ accounted_rows(entity, ref('base_' ~ declared.area ~ '__' ~ entity)) }}
    union all
    {%- endfor %}
    select
        batch_id,
        source_system,
        row_outcome_code,
        coalesce(reject_reason_code, 'none') as reject_reason_code,
        'none' as money_kind_code,
        'none' as currency_code,
        0 as amount,
        0 as contact_count,
        0 as unread_contact_count,
        0 as anonymous_count,
        1 as row_count
    from malformed_lines
),

outcomes_counted as (
    select
        batch_id,
        source_system,
        row_outcome_code,
        reject_reason_code,
        money_kind_code,
        currency_code,
        cast(sum(row_count) as bigint) as row_count,
        cast(sum(amount) as decimal(18, 4)) as amount,
        cast(sum(contact_count) as bigint) as contact_count,
        cast(sum(unread_contact_count) as bigint) as unread_contact_count,
        cast(sum(anonymous_count) as bigint) as anonymous_count
    from rows_judged
    group by
        batch_id,
        source_system,
        row_outcome_code,
        reject_reason_code,
        money_kind_code,
        currency_code
),

row_accounting as (
    select
        outcomes_counted.batch_id,
        batches.entity_code,
        outcomes_counted.source_system,
        batches.source_file,
        outcomes_counted.row_outcome_code,
        outcomes_counted.reject_reason_code,
        outcomes_counted.money_kind_code,
        outcomes_counted.currency_code,
        outcomes_counted.row_count,
        outcomes_counted.contact_count,
        outcomes_counted.unread_contact_count,
        outcomes_counted.anonymous_count,
        outcomes_counted.amount
    from outcomes_counted
    left join batches
        on outcomes_counted.batch_id = batches.batch_id
)

select * from row_accounting
