{#-
    CTEs that end in `cells_carried`, of each version that counts and whose file lacks columns
    that an older version's file has: their cells in the newest of these, and `carried_columns`,
    which says `column=batch` of each. None where the files have the same columns. Reads
    `versions_ranked`, `lacked_columns` and `cells_typed`.
-#}
{%- macro carried_cells(carried) -%}
{{ strata.columns_carried() }}

cells_carried as (
    select
        columns_carried.version_batch_id,
        columns_carried.version_row_number,
        {{ strata.carried_items(carried) | join(',\n        ') }}
    from columns_carried
    inner join versions_ranked
        on
            columns_carried.version_record_key = versions_ranked.version_record_key
            and columns_carried.version_rank = versions_ranked.version_rank
            and versions_ranked.is_comparable
    inner join cells_typed
        on
            versions_ranked.version_batch_id = cells_typed.batch_id
            and versions_ranked.version_row_number = cells_typed.row_number
    group by
        columns_carried.version_batch_id,
        columns_carried.version_row_number
),
{%- endmacro -%}
