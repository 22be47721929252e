with

row_outcomes as (select * from {{ ref('fct_row_outcomes') }}),

rejected_rows as (select * from {{ ref('fct_rejected_rows') }}),

labels as (select * from {{ ref('dim_labels') }}),

closed_rows_counted as (
    select
        batch_id,
        source_system,
        reject_reason_code,
        count(*) as closed_count
    from rejected_rows
    where reject_status_code = 'closed'
    group by
        batch_id,
        source_system,
        reject_reason_code
),

row_accounting as (
    select
        row_outcomes.entity_code,
        row_outcomes.batch_id,
        row_outcomes.source_system,
        row_outcomes.source_file,
        row_outcomes.row_outcome_code as outcome_code,
        {{ label_names(['outcome']) }},
        row_outcomes.reject_reason_code as reason_code,
        {{ label_names(['reason']) }},
        row_outcomes.row_count,
        case
            when row_outcomes.row_outcome_code = 'rejected'
                then
                    row_outcomes.row_count
                    - coalesce(closed_rows_counted.closed_count, 0)
            else 0
        end as open_count,
        coalesce(closed_rows_counted.closed_count, 0) as closed_count
    from row_outcomes
    left join closed_rows_counted
        on
            row_outcomes.row_outcome_code = 'rejected'
            and row_outcomes.batch_id = closed_rows_counted.batch_id
            and row_outcomes.source_system = closed_rows_counted.source_system
            and row_outcomes.reject_reason_code = closed_rows_counted.reject_reason_code
    {{ label_joins(
        {'outcome': 'row_outcome'}, 'row_outcomes', 'row_outcomes.row_outcome_code'
    ) }}
    {{ label_joins(
        {'reason': 'reject_reason'}, 'row_outcomes', 'row_outcomes.reject_reason_code'
    ) }}
)

select * from row_accounting
