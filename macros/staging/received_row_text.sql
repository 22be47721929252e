{#-
    The cells of a received row as one text, by column name. Cells with personal data show
    their first character only, digits and addresses in others are masked where they could
    be a person's.
-#}
{%- macro received_row_text(columns) -%}
{%- set personal = [
    'customer_name', 'company_name', 'phone', 'email', 'wechat_id', 'member_id', 'birth_date',
    'pain_point', 'lost_reason', 'close_reason', 'cancel_reason', 'complaint_reason', 'comment',
    'refund_reason', 'reason', 'note', 'hypothesis',
] -%}
    concat_ws(
        '; '
        {%- for name in columns %},
        {%- set cell = 'coalesce(' ~ strata.json_text('received_cells', name)
            ~ ', received_' ~ name ~ ')' %}
        '{{ name }}='
        || {{ strata.mask_tail(cell) if name in personal else strata.mask_free_text(cell) }}
        {%- endfor %}
    )
{%- endmacro -%}
