{%- set is_last = 'row_place = row_count and row_count > 1' -%}
with

source_systems as (select * from {{ ref('dim_source_systems') }}),

colliding_rows_collected as (
    {%- for entity, declared in var('entities').items() if declared.holds_collisions %}
    select
        '{{ entity }}' as entity_code,
        record_key,
        source_system,
        reject_column as key_column,
        batch_id,
        source_file,
        row_text,
        row_number,
        load_number
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }}
    where row_outcome_code = 'held' and reject_reason_code = 'colliding_key'
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

rows_numbered as (
    select
        entity_code,
        record_key,
        source_system,
        key_column,
        batch_id,
        source_file,
        row_text,
        row_number,
        row_number() over (
            partition by entity_code, record_key
            order by load_number, source_file, row_number, batch_id
        ) as row_place,
        count(*) over (partition by entity_code, record_key) as row_count
    from colliding_rows_collected
),

-- Of a row that stands alone, as what it collides with is rejected, there is no other.
keys_found as (
    select
        entity_code,
        record_key,
        max(source_system) as source_system,
        max(key_column) as key_column,
        max(case when row_place = 1 then batch_id else null end) as batch_id,
        max(case when row_place = 1 then source_file else null end) as source_file,
        max(case when {{ is_last }} then source_file else null end)
            as other_source_file,
        max(case when row_place = 1 then row_text else null end) as row_text,
        max(case when {{ is_last }} then row_text else null end) as other_row_text,
        max(case when row_place = 1 then row_number else null end) as row_number,
        max(case when {{ is_last }} then row_number else null end) as other_row_number,
        max(row_count) as row_count,
        count(distinct batch_id) as file_count
    from rows_numbered
    group by
        entity_code,
        record_key
),

-- A system whose name nobody is shown can't be named by what is pasted either.
keys_settled as (
    select
        keys_found.batch_id
        || ':'
        || cast(keys_found.row_number as string) as colliding_key_id,
        keys_found.batch_id,
        keys_found.entity_code,
        source_systems.shown_source_system as source_system,
        keys_found.key_column,
        keys_found.source_file,
        keys_found.other_source_file,
        keys_found.row_text,
        keys_found.other_row_text,
        case
            when source_systems.shown_source_system = keys_found.source_system
                then
                    'colliding_keys: {' || keys_found.entity_code || ': {"'
                    || replace(keys_found.source_system, '"', '') || '": versions}}'
            else null
        end as versions_line,
        case
            when
                source_systems.shown_source_system = keys_found.source_system
                and keys_found.file_count > 1
                then
                    'colliding_keys: {' || keys_found.entity_code || ': {"'
                    || replace(keys_found.source_system, '"', '') || '": files}}'
            else null
        end as files_line,
        case
            when keys_found.entity_code = 'orders' and keys_found.file_count = 1
                then
                    'files: [{pattern: "' || replace(keys_found.source_file, '"', '')
                    || '", entity: order_lines}]'
            else null
        end as lines_line,
        keys_found.row_number,
        keys_found.other_row_number,
        keys_found.row_count,
        keys_found.file_count
    from keys_found
    left join source_systems
        on keys_found.source_system = source_systems.source_system
)

select * from keys_settled
