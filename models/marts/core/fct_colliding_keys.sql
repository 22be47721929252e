with

source_systems as (select * from {{ ref('dim_source_systems') }}),

keys_found as (
    {%- for entity, declared in var('entities').items() if declared.holds_collisions %}
    {{ colliding_keys(entity, ref('base_' ~ declared.area ~ '__' ~ entity)) }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
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
                then keys_found.versions_line
            else null
        end as versions_line,
        case
            when source_systems.shown_source_system = keys_found.source_system
                then keys_found.files_line
            else null
        end as files_line,
        keys_found.lines_line,
        keys_found.row_number,
        keys_found.other_row_number,
        keys_found.row_count,
        keys_found.file_count
    from keys_found
    left join source_systems
        on keys_found.source_system = source_systems.source_system
)

select * from keys_settled
