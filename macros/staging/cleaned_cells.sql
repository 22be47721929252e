{#-
    Select items of the first step: the origin of the row, then every declared cell with null
    markers as nulls. What begins with a digit is none and, where it is a number or a moment,
    as short as can be already. Beside it the cell as the lake has it, and those that were
    received otherwise.
-#}
{%- macro cleaned_cells(columns, contact_ids) -%}
    {%- set items = [] -%}
    {%- for name in strata.origin_columns() -%}
        {%- do items.append('_' ~ name ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- do items.append('_received as received_cells') -%}
    {%- for column in columns if column.type != 'content' -%}
        {%- set text = column.name -%}
        {%- if column.type in ('text', 'time', 'code', 'flag') -%}
            {%- set text = strata.clean_text(text) -%}
        {%- elif column.type == 'id' -%}
            {%- set text = strata.filled_text(text) -%}
        {%- else -%}
            {%- set text = "case when " ~ text ~ " >= '0' and " ~ text ~ " < ':' then " ~ text
                ~ ' else ' ~ strata.clean_text(text) ~ ' end' -%}
        {%- endif -%}
        {%- do items.append(text ~ ' as ' ~ column.name) -%}
    {%- endfor -%}
    {%- for name in contact_ids if name not in columns | map(attribute='name') -%}
        {%- do items.append(
            (name if name in ('phone', 'email')
                else strata.usable_id(strata.filled_text(name)) ~ ' as ' ~ name)
        ) -%}
    {%- endfor -%}
    {%- for name in strata.shown_cells(columns, contact_ids) + ['updated_at'] -%}
        {%- do items.append(name ~ ' as received_' ~ name) -%}
    {%- endfor -%}
    {{- return(items) -}}
{%- endmacro -%}
