{#-
    CTE `cells_cleaned`, and `contents_repeated` where rows without an id of their own are
    told apart by their content (a declared column of the type `content`). Reads the CTEs
    `received` and `replays`.
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
    from (
        select
            {{ strata.cleaned_cells(columns, contact_ids) | join(',\n            ') }}
        from received
        where {{ strata.filled_text(column.identifier) }} is null
    ) as cells_cleaned
    {{- strata.replay_join() }}
),

{{ strata.repeated_contents() }}
{%- endfor %}
{%- endmacro -%}
