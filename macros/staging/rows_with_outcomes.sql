{#- The last step of a `base_…` model: every row of `rows_settled` with its outcome. Reads `versions_ranked` and `rows_replaced`. -#}
{%- macro rows_with_outcomes(columns, contact_ids) -%}
select
    {{ strata.received_row_columns(columns, contact_ids) | join(',\n    ') }}
from rows_settled
left join versions_ranked
    on
        rows_settled.batch_id = versions_ranked.version_batch_id
        and rows_settled.row_number = versions_ranked.version_row_number
left join rows_replaced
    on
        rows_settled.batch_id = rows_replaced.replaced_batch_id
        and rows_settled.row_number = rows_replaced.replaced_row_number
{%- endmacro -%}
