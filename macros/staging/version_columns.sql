{#-
    Select items of the rows that are compared: what ranks them, where their chain of replays
    began, whether they are good as they are (`is_whole`), or would be but for `needed` columns
    that their file lacks (`is_sound`), and of these columns which they tell (`tells_…`).
-#}
{%- macro version_columns(problem_left, needed, holds_collisions) -%}
    {%- set is_colliding = 'rows_judged.is_colliding' if holds_collisions else 'false' -%}
    {%- set items = [
        'rows_judged.record_key',
        'rows_judged.batch_id',
        'rows_judged.row_number',
        'rows_judged.load_number',
        'coalesce(replays.origin_batch_id, rows_judged.batch_id) as origin_batch_id',
        'coalesce(replays.origin_load_number, rows_judged.load_number) as origin_load_number',
        'coalesce(replays.origin_source_file, rows_judged.source_file) as origin_source_file',
        'coalesce(replays.origin_row_number, rows_judged.row_number) as origin_row_number',
        strata.plausible_date('rows_judged.updated_at') ~ ' as updated_at',
        'rows_replaced.replaced_batch_id is not null as is_replaced',
        'rows_judged.problem is null as is_whole',
        is_colliding ~ ' as is_colliding',
    ] -%}
    {%- if needed -%}
        {%- do items.append(
            "rows_judged.problem is null or not " ~ is_colliding
            ~ " and rows_judged.problem like 'missing_required:%' and " ~ problem_left ~ " is null as is_sound"
        ) -%}
    {%- endif -%}
    {%- for column in needed -%}
        {%- do items.append('not (' ~ strata.is_missing(column) ~ ') as tells_' ~ column.name) -%}
    {%- endfor -%}
    {{- return(items) -}}
{%- endmacro -%}
