with

batches as (select * from {{ ref('stg_lake__batches') }}),

malformed_lines as (select * from {{ ref('stg_lake__malformed_lines') }}),

outcomes_counted as (
    {%- for entity, declared in var('entities').items() %}
    select
        batch_id,
        source_system,
        row_outcome_code,
        coalesce(reject_reason_code, 'none') as reject_reason_code,
        count(*) as row_count
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }}
    group by
        batch_id,
        source_system,
        row_outcome_code,
        reject_reason_code
    union all
    {%- endfor %}
    select
        batch_id,
        source_system,
        'rejected' as row_outcome_code,
        reject_reason_code,
        count(*) as row_count
    from malformed_lines
    group by
        batch_id,
        source_system,
        reject_reason_code
),

row_accounting as (
    select
        outcomes_counted.batch_id,
        batches.entity_code,
        outcomes_counted.source_system,
        batches.source_file,
        outcomes_counted.row_outcome_code,
        outcomes_counted.reject_reason_code,
        outcomes_counted.row_count
    from outcomes_counted
    left join batches
        on outcomes_counted.batch_id = batches.batch_id
)

select * from row_accounting
