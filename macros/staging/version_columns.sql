{#- Select items of the rows that are compared: what ranks them, where their chain of replays began, and whether they are good. -#}
{%- macro version_columns(holds_collisions) -%}
    {{- return([
        'rows_judged.record_key',
        'rows_judged.batch_id',
        'rows_judged.row_number',
        'rows_judged.load_number',
        'coalesce(replays.origin_batch_id, rows_judged.batch_id) as origin_batch_id',
        'coalesce(replays.origin_load_number, rows_judged.load_number) as origin_load_number',
        'coalesce(replays.origin_source_file, rows_judged.source_file) as origin_source_file',
        'coalesce(replays.origin_row_number, rows_judged.row_number) as origin_row_number',
        strata.plausible_date('rows_judged.updated_at') ~ ' as updated_at',
        'rows_judged.problem is null and rows_replaced.replaced_batch_id is null as is_version',
        ('rows_judged.' if holds_collisions else 'false as ') ~ 'is_colliding',
        'case when rows_judged.problem is null then '
        ~ strata.row_rank(
            'rows_judged.load_number', 'rows_judged.batch_id', 'rows_judged.row_number'
        ) ~ ' else null end as good_row_rank',
    ]) -}}
{%- endmacro -%}
