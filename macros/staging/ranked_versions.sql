{#-
    The good rows of records delivered more than once, without those that were mended since,
    with the rank of each version. Reads the CTEs `typed_rows`, `records_repeated`, `replays`
    and `rows_replaced`.
-#}
{%- macro ranked_versions() %}
    select
        typed_rows.*,
        row_number() over (
            partition by typed_rows.record_key
            order by {{ strata.newest_first('typed_rows', 'replays') }}
        ) as version_rank
    from typed_rows
    inner join records_repeated
        on typed_rows.record_key = records_repeated.record_key
    left join replays
        on
            typed_rows.batch_id = replays.batch_id
            and typed_rows.row_number = replays.row_number
    left join rows_replaced
        on
            typed_rows.batch_id = rows_replaced.batch_id
            and typed_rows.row_number = rows_replaced.row_number
    where
        typed_rows.reject_reason_code is null
        and rows_replaced.batch_id is null
{%- endmacro -%}
