{#-
    Select items of what became of a row: the outcome, of a rejected row the reason, the
    column and the text, and the good row of the same record that was delivered since.
-#}
{%- macro outcome_columns(columns, contact_ids) -%}
    {%- set is_rejected = "case when problem is not null then " -%}
    {{- return([
        "case when problem is not null then 'rejected'"
        ~ " when version_rank > 1 or replaced_batch_id is not null then 'superseded'"
        ~ " else 'kept' end as row_outcome_code",
        "split_part(problem, ':', 1) as reject_reason_code",
        "split_part(problem, ':', 2) as reject_column",
        is_rejected ~ strata.received_row_text(strata.shown_cells(columns, contact_ids))
        ~ " else null end as row_text",
        is_rejected ~ strata.row_rank_part('redelivered_row_rank', 'batch_id')
        ~ " else null end as redelivered_batch_id",
        is_rejected ~ "cast(" ~ strata.row_rank_part('redelivered_row_rank', 'row_number')
        ~ " as bigint) else null end as redelivered_row_number",
    ]) -}}
{%- endmacro -%}
