{#-
    The CTE `columns_carried`: of each version that counts the columns that its file lacks and
    an older version's file has, with the rank of the newest of these. A mended row lacks what
    the file lacks that its chain began in. Reads `versions_ranked` and `lacked_columns`.
-#}
{%- macro columns_carried() -%}
columns_carried as (
    select
        versions_ranked.version_batch_id,
        versions_ranked.version_row_number,
        versions_ranked.version_record_key,
        lacked_columns.column_name,
        min(older_versions.version_rank) as version_rank
    from versions_ranked
    inner join lacked_columns
        on versions_ranked.origin_batch_id = lacked_columns.batch_id
    inner join versions_ranked as older_versions
        on versions_ranked.version_record_key = older_versions.version_record_key
    left join lacked_columns as columns_lacked_before
        on
            older_versions.origin_batch_id = columns_lacked_before.batch_id
            and lacked_columns.column_name = columns_lacked_before.column_name
    where
        versions_ranked.is_comparable
        and versions_ranked.version_rank = 1
        and older_versions.is_comparable
        and older_versions.version_rank > 1
        and columns_lacked_before.batch_id is null
    group by
        versions_ranked.version_batch_id,
        versions_ranked.version_row_number,
        versions_ranked.version_record_key,
        lacked_columns.column_name
),
{%- endmacro -%}
