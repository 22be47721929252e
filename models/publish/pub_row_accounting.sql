with

accounting as (select * from {{ ref('fct_row_accounting') }}),

rejected_rows as (select * from {{ ref('fct_rejected_rows') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

closed_rows_counted as (
    select
        batch_id,
        source_system,
        reject_reason_code,
        currency_code,
        count(*) as closed_count
    from rejected_rows
    where reject_status_code = 'closed'
    group by
        batch_id,
        source_system,
        reject_reason_code,
        currency_code
),

accounting_published as (
    select
        accounting.entity_code,
        accounting.batch_id,
        source_systems.shown_source_system as source_system,
        accounting.source_file,
        accounting.row_outcome_code as outcome_code,
        {{ label_names(['outcome']) }},
        accounting.reject_reason_code as reason_code,
        {{ label_names(['reason']) }},
        accounting.money_kind_code,
        {{ label_names(['money_kind']) }},
        accounting.currency_code,
        accounting.row_count,
        case
            when accounting.row_outcome_code = 'rejected'
                then
                    accounting.row_count
                    - coalesce(closed_rows_counted.closed_count, 0)
            else 0
        end as open_count,
        coalesce(closed_rows_counted.closed_count, 0) as closed_count,
        accounting.contact_count,
        accounting.unread_contact_count,
        accounting.anonymous_count,
        accounting.amount
    from accounting
    left join closed_rows_counted
        on
            {{ join_key(
                'accounting.batch_id', "accounting.row_outcome_code = 'rejected'"
            ) }} = closed_rows_counted.batch_id
            and accounting.source_system = closed_rows_counted.source_system
            and accounting.reject_reason_code = closed_rows_counted.reject_reason_code
            and accounting.currency_code = closed_rows_counted.currency_code
    left join source_systems
        on accounting.source_system = source_systems.source_system
    {{ label_joins(
        {'outcome': 'row_outcome'}, 'accounting', 'accounting.row_outcome_code'
    ) }}
    {{ label_joins(
        {'reason': 'reject_reason'}, 'accounting', 'accounting.reject_reason_code'
    ) }}
    {{ label_joins({'money_kind': 'money_kind'}, 'accounting') }}
)

select * from accounting_published
