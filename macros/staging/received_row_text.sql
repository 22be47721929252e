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
{%- set records = [] -%}
{%- for name in names -%}
    {%- do records.append([
        ('column_name', "'" ~ name ~ "'"),
        ('text', 'coalesce(' ~ strata.json_text('received_cells', name) ~ ', received_' ~ name ~ ')'),
        ('is_personal', (name in personal) | string | lower),
        ('is_known', known.get(name, 'false')),
    ]) -%}
{%- endfor -%}
{{- strata.joined_texts(
    records,
    "record.column_name || '=' || case when record.is_personal then "
    ~ strata.mask_tail('record.text') ~ ' else '
    ~ strata.mask_cell('record.text', 'record.is_known') ~ ' end',
    '; '
) -}}
{%- endmacro -%}
