{#-
    CTEs: `cells_cleaned`, and where rows without an id of their own are told apart by their
    content (a declared column of the type `content`), `contents_numbered`: the ordinal of
    each row whose content its file holds more than once, a mended row counting in the file
    of the row it replaces. Reads the CTEs `received` and `replays`.
-#}
{%- macro cleaned_rows(columns, contact_ids) -%}
cells_cleaned as {{ strata.read_in_place() }} (
    select
        {{ strata.cleaned_cells(columns, contact_ids) | join(',\n        ') }}
    from received
),
{%- for column in columns if column.type == 'content' %}

contents_found as (
    select
        cells_cleaned.batch_id,
        cells_cleaned.row_number,
        cells_cleaned.load_number,
        coalesce(replays.origin_row_number, cells_cleaned.row_number) as row_position,
        {{ strata.md5_key([
            'coalesce(replays.origin_batch_id, cells_cleaned.batch_id)',
            'cells_cleaned.source_system', strata.content_key(column),
        ]) }} as content_key
    from cells_cleaned
    {{- strata.replay_join() }}
    where cells_cleaned.{{ column.identifier }} is null
),

contents_numbered as (
    select
        batch_id,
        row_number,
        row_number() over (
            partition by content_key
            order by row_position, load_number
        ) as content_ordinal
    from contents_found
    where content_key in (
        select content_key from contents_found group by content_key having count(*) > 1
    )
),
{%- endfor %}
{%- endmacro -%}
