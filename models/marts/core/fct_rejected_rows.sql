{%- set rejected_models = [
    ref('stg_crm__leads_rejected'),
    ref('stg_crm__accounts_rejected'),
    ref('stg_crm__owners_rejected'),
    ref('stg_crm__channel_costs_rejected'),
    ref('stg_crm__promotions_rejected'),
    ref('stg_commerce__orders_rejected'),
    ref('stg_commerce__order_lines_rejected'),
    ref('stg_commerce__refunds_rejected'),
    ref('stg_commerce__products_rejected'),
    ref('stg_commerce__contracts_rejected'),
    ref('stg_crm__follow_ups_rejected'),
    ref('stg_crm__targets_rejected'),
    ref('stg_engagement__interactions_rejected'),
    ref('stg_engagement__touches_rejected'),
    ref('stg_engagement__experiments_rejected'),
    ref('stg_service__tickets_rejected'),
    ref('stg_service__surveys_rejected'),
] -%}
with

batches as (select * from {{ ref('stg_lake__batches') }}),

malformed_lines as (select * from {{ ref('stg_lake__malformed_lines') }}),

replays as (select * from {{ ref('int_replays_chosen') }}),

rejected_rows_collected as (
    {%- for rejected_rows in rejected_models %}
    select
        batch_id,
        source_system,
        source_file,
        reject_reason_code,
        reject_column,
        row_text,
        redelivered_batch_id,
        row_number,
        redelivered_row_number
    from {{ rejected_rows }}
    union all
    {%- endfor %}
    select
        batch_id,
        source_system,
        source_file,
        reject_reason_code,
        cast(null as string) as reject_column,
        row_text,
        cast(null as string) as redelivered_batch_id,
        row_number,
        cast(null as bigint) as redelivered_row_number
    from malformed_lines
),

rejected_rows_named as (
    select
        rejected_rows_collected.batch_id
        || ':'
        || cast(rejected_rows_collected.row_number as string) as rejected_row_id,
        rejected_rows_collected.batch_id,
        batches.entity_code,
        rejected_rows_collected.source_system,
        rejected_rows_collected.source_file,
        rejected_rows_collected.reject_reason_code,
        rejected_rows_collected.reject_column,
        case
            when
                coalesce(
                    replays.replacing_batch_id,
                    rejected_rows_collected.redelivered_batch_id
                ) is null
                then 'open'
            else 'closed'
        end as reject_status_code,
        coalesce(
            replays.replacing_batch_id,
            rejected_rows_collected.redelivered_batch_id
        ) as replacing_batch_id,
        rejected_rows_collected.row_text,
        rejected_rows_collected.row_number,
        coalesce(
            replays.replacing_row_number,
            rejected_rows_collected.redelivered_row_number
        ) as replacing_row_number
    from rejected_rows_collected
    inner join batches
        on rejected_rows_collected.batch_id = batches.batch_id
    left join replays
        on
            rejected_rows_collected.batch_id = replays.replayed_batch_id
            and rejected_rows_collected.row_number = replays.replayed_row_number
)

select * from rejected_rows_named
