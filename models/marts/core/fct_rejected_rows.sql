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
] -%}
with

batches as (select * from {{ ref('stg_lake__batches') }}),

malformed_lines as (select * from {{ ref('stg_lake__malformed_lines') }}),

rejected_rows_collected as (
    {%- for rejected_rows in rejected_models %}
    select
        batch_id,
        source_system,
        source_file,
        reject_reason_code,
        reject_column,
        row_text,
        row_number
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
        row_number
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
        rejected_rows_collected.row_text,
        rejected_rows_collected.row_number
    from rejected_rows_collected
    inner join batches
        on rejected_rows_collected.batch_id = batches.batch_id
)

select * from rejected_rows_named
