{#- As many cells as a row may hold: an entity has fewer columns. -#}
{%- set most_cells = 40 -%}

with

batches as (select * from {{ ref('stg_lake__batches') }}),

notations as (select * from {{ ref('stg_lake__column_notations') }}),

rows_with_unread_cells as (
    {%- for entity, declared in var('entities').items() %}
    select
        batch_id,
        unread_cells
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }}
    where unread_cells is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

rows_counted as (
    select
        batch_id,
        unread_cells,
        count(*) as row_count
    from rows_with_unread_cells
    group by
        batch_id,
        unread_cells
),

places as (
    {%- for place in range(1, most_cells + 1) %}
    select {{ place }} as place
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

cells_parted as (
    select
        rows_counted.batch_id,
        split_part(rows_counted.unread_cells, chr(10), places.place) as cell,
        rows_counted.row_count
    from rows_counted
    cross join places
),

cells_counted as (
    select
        batch_id,
        split_part(cell, '=', 1) as column_name,
        substr(cell, length(split_part(cell, '=', 1)) + 2) as shown_cell,
        sum(row_count) as cell_count
    from cells_parted
    where cell != ''
    group by
        batch_id,
        cell
),

cells_ranked as (
    select
        batch_id,
        column_name,
        shown_cell,
        cell_count,
        row_number() over (
            partition by batch_id, column_name
            order by cell_count desc, shown_cell asc
        ) as cell_rank
    from cells_counted
),

columns_counted as (
    select
        batch_id,
        column_name,
        {{ joined_by_rank('shown_cell', 'cell_rank', 3) }} as unread_examples,
        cast(sum(cell_count) as bigint) as unread_count
    from cells_ranked
    group by
        batch_id,
        column_name
),

unread_cells as (
    select
        columns_counted.batch_id,
        batches.entity_code,
        batches.source_system,
        batches.source_file,
        columns_counted.column_name,
        columns_counted.unread_examples,
        notations.cell_count,
        columns_counted.unread_count
    from columns_counted
    left join batches
        on columns_counted.batch_id = batches.batch_id
    left join notations
        on
            columns_counted.batch_id = notations.batch_id
            and columns_counted.column_name = notations.column_name
)

select * from unread_cells
