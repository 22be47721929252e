{#-
    The cells of a received row as one text, by column name (`names`, of which `columns`
    declares some). Nothing is taken for what its column says, since a row is rejected just
    where cells have shifted: cells of people show their first character, and others only
    what can't say who somebody is.
-#}
{%- macro received_row_text(names, columns) -%}
{%- set personal = [
    'customer_name', 'company_name', 'phone', 'email', 'wechat_id', 'member_id', 'birth_date',
    'pain_point', 'lost_reason', 'close_reason', 'cancel_reason', 'complaint_reason', 'comment',
    'refund_reason', 'reason', 'note', 'hypothesis',
] -%}
{%- set known = {} -%}
{%- for column in columns if column.type in ('code', 'flag') -%}
    {%- do known.update({column.name:
        (column.output or column.name) ~ " != 'unknown'" if column.type == 'code'
        else 'has_word_' ~ column.name}) -%}
{%- endfor -%}
    concat_ws(
        '; '
        {%- for name in names %},
        {%- set cell = 'coalesce(' ~ strata.json_text('received_cells', name)
            ~ ', received_' ~ name ~ ')' %}
        '{{ name }}='
        || {{ strata.mask_tail(cell) if name in personal
            else strata.mask_cell(cell, known.get(name, 'false')) }}
        {%- endfor %}
    )
{%- endmacro -%}
