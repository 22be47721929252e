{#-
    The columns a version takes from an older one where its file lacks them, each with the
    names it has among the typed cells: all that are declared or identify a contact, but for
    the `key` and the time of the last change, which are those of the version itself.
-#}
{%- macro carried_columns(columns, contact_ids, key) -%}
    {%- set carried = {} -%}
    {%- for column in columns
        if column.type != 'content' and column.name != 'updated_at'
        and (column.output or column.name) not in key -%}
        {%- set names = [column.output or column.name] -%}
        {%- if column.type == 'code' -%}
            {%- do names.append('source_' ~ column.name) -%}
        {%- endif -%}
        {%- do carried.update({column.name: names}) -%}
    {%- endfor -%}
    {%- for name in contact_ids if name not in columns | map(attribute='name') -%}
        {%- do carried.update({name: [name]}) -%}
    {%- endfor -%}
    {{- return(carried) -}}
{%- endmacro -%}
