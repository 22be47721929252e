with

unread_cells as (select * from {{ ref('fct_unread_cells') }}),

cells_published as (
    select
        batch_id,
        entity_code,
        source_system,
        source_file,
        column_name,
        unread_examples,
        cell_count,
        unread_count
    from unread_cells
)

select * from cells_published
