{#-
    Select items of what became of a row: the outcome, of a rejected or held row the reason,
    the column and the text, and the good row of the same record that was delivered since.
    Of rows that collide each waits, whichever came last. One that lacked something is no
    reject where it became a version, as others of its record say it.
-#}
{%- macro outcome_columns(columns, contact_ids) -%}
    {%- set is_rejected = "case when problem is not null and not coalesce(is_comparable, false) then " -%}
    {%- set is_superseded = "(replaced_batch_id is not null or coalesce(version_rank > 1, false)"
        ~ " and coalesce(split_part(hold_reason, ':', 1) != 'colliding_key', true))" -%}
    {%- set reason = is_rejected ~ "problem when " ~ is_superseded
        ~ " then null else hold_reason end" -%}
    {{- return([
        is_rejected ~ "'rejected'"
        ~ " when " ~ is_superseded ~ " then 'superseded'"
        ~ " when hold_reason is not null then 'held'"
        ~ " else 'kept' end as row_outcome_code",
        "split_part(" ~ reason ~ ", ':', 1) as reject_reason_code",
        "split_part(" ~ reason ~ ", ':', 2) as reject_column",
        "case when " ~ reason ~ " is not null then "
        ~ strata.received_row_text(strata.shown_cells(columns, contact_ids), columns)
        ~ " else null end as row_text",
        is_rejected ~ strata.row_rank_part('redelivered_row_rank', 'batch_id')
        ~ " else null end as redelivered_batch_id",
        is_rejected ~ "cast(" ~ strata.row_rank_part('redelivered_row_rank', 'row_number')
        ~ " as bigint) else null end as redelivered_row_number",
    ]) -}}
{%- endmacro -%}
