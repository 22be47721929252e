{#-
    CTEs that end in `columns_carried`: of each version that counts the columns that its file
    lacks and an older version's file has, with the rank of the newest of these. A mended row
    lacks what the file lacks that its chain began in. Found in two steps, as DuckDB takes
    one join of them all for billions of rows, and would hold every typed row beside it.
    Reads `versions_ranked` and `lacked_columns`.
-#}
{%- macro columns_carried() -%}
cells_lacked as (
    select distinct
        versions_ranked.version_batch_id,
        versions_ranked.version_row_number,
        versions_ranked.version_record_key,
        lacked_columns.column_name
    from versions_ranked
    inner join lacked_columns
        on versions_ranked.origin_batch_id = lacked_columns.batch_id
    where versions_ranked.is_comparable and versions_ranked.version_rank = 1
),

columns_carried as (
    select
        cells_lacked.version_batch_id,
        cells_lacked.version_row_number,
        cells_lacked.version_record_key,
        cells_lacked.column_name,
        min(older_versions.version_rank) as version_rank
    from cells_lacked
    inner join versions_ranked as older_versions
        on cells_lacked.version_record_key = older_versions.version_record_key
    left join lacked_columns as columns_lacked_before
        on
            older_versions.origin_batch_id = columns_lacked_before.batch_id
            and cells_lacked.column_name = columns_lacked_before.column_name
    where
        older_versions.is_comparable
        and older_versions.version_rank > 1
        and columns_lacked_before.batch_id is null
    group by
        cells_lacked.version_batch_id,
        cells_lacked.version_row_number,
        cells_lacked.version_record_key,
        cells_lacked.column_name
),
{%- endmacro -%}
