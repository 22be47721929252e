{#-
    Raw cells of a row as one text of `name=cell` parted by `separator`, as they were received
    and as anybody may see them. Nothing is taken for what its column says, since a row is
    rejected just where cells have shifted: cells of people show their first character, and
    others only what can't say who somebody is. `cells` has of each its `name` and conditions:
    `is_known`, whether it is a word that is known, and `is_shown`.
-#}
{%- macro masked_cells(cells, separator) -%}
{%- set personal = [
    'customer_name', 'company_name', 'phone', 'email', 'wechat_id', 'member_id', 'birth_date',
    'pain_point', 'lost_reason', 'close_reason', 'cancel_reason', 'complaint_reason', 'comment',
    'refund_reason', 'reason', 'note', 'hypothesis',
] -%}
{%- set records = [] -%}
{%- for cell in cells -%}
    {%- set text = 'coalesce(' ~ strata.json_text('received_cells', cell.name)
        ~ ', received_' ~ cell.name ~ ')' -%}
    {%- do records.append([
        ('column_name', "'" ~ cell.name ~ "'"),
        ('text', text if cell.name in personal else strata.trim_text(text)),
        ('is_personal', (cell.name in personal) | string | lower),
        ('is_known', cell.is_known or 'false'),
        ('is_shown', cell.is_shown or 'true'),
    ]) -%}
{%- endfor -%}
{{- strata.joined_texts(
    records,
    "case when not record.is_shown then null else record.column_name || '='"
    ~ ' || case when record.is_personal then ' ~ strata.mask_tail('record.text') ~ ' else '
    ~ strata.mask_cell('record.text', 'record.is_known') ~ ' end end',
    separator
) -}}
{%- endmacro -%}
