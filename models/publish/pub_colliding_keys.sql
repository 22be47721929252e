with

colliding_keys as (select * from {{ ref('fct_colliding_keys') }}),

keys_published as (
    select
        colliding_key_id,
        batch_id,
        entity_code,
        source_system,
        key_column,
        source_file,
        other_source_file,
        row_text,
        other_row_text,
        versions_line,
        files_line,
        lines_line,
        row_number,
        other_row_number,
        row_count,
        file_count
    from colliding_keys
)

select * from keys_published
