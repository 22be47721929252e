{#-
    Select items of the first step: the origin of the row, then every declared cell trimmed,
    with null markers as nulls and numbers as plain digits, and beside it as received.
-#}
{%- macro cleaned_cells(columns, contact_ids) -%}
    {%- set items = [] -%}
    {%- for name in strata.origin_columns() -%}
        {%- do items.append('_' ~ name ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- for column in columns if column.type != 'content' -%}
        {%- set text = strata.clean_text(column.name) -%}
        {%- if column.type in ('amount', 'integer', 'rate', 'score') -%}
            {%- set text = strata.number_text(text) -%}
        {%- elif column.type == 'id' -%}
            {%- set text = strata.normalise_id(text) -%}
        {%- endif -%}
        {%- do items.append(text ~ ' as ' ~ column.name) -%}
    {%- endfor -%}
    {%- for name in contact_ids if name not in columns | map(attribute='name') -%}
        {%- set text = strata.clean_text(name) -%}
        {%- do items.append(
            (strata.normalise_id(text) if name in ('account_id', 'member_id') else text)
            ~ ' as ' ~ name
        ) -%}
    {%- endfor -%}
    {%- for name in strata.shown_cells(columns, contact_ids) -%}
        {%- do items.append(name ~ ' as received_' ~ name) -%}
    {%- endfor -%}
    {{- return(items) -}}
{%- endmacro -%}
