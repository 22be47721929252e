{#-
    Rejected rows with the `row_rank` of the latest good row of the same record in a later
    load. Reads the CTE `typed_rows`.
-#}
{%- macro records_delivered_again() %}
    select
        rejected.batch_id,
        rejected.row_number,
        max({{ strata.row_rank(
            'delivered.load_number', 'delivered.batch_id', 'delivered.row_number'
        ) }}) as row_rank
    from typed_rows as rejected
    inner join typed_rows as delivered
        on
            rejected.record_key = delivered.record_key
            and rejected.load_number < delivered.load_number
    where
        rejected.reject_reason_code is not null
        and delivered.reject_reason_code is null
    group by
        rejected.batch_id,
        rejected.row_number
{%- endmacro -%}
