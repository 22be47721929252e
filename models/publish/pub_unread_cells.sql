with

unread_cells as (select * from {{ ref('fct_unread_cells') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

cells_published as (
    select
        unread_cells.batch_id,
        unread_cells.entity_code,
        source_systems.shown_source_system as source_system,
        unread_cells.source_file,
        unread_cells.column_name,
        unread_cells.unread_examples,
        unread_cells.cell_count,
        unread_cells.unread_count
    from unread_cells
    left join source_systems
        on unread_cells.source_system = source_systems.source_system
)

select * from cells_published
