{#-
    The items of an argument of `claims_hold`, each with its `columns` and `where`: an
    item is a column, a list of columns, or a mapping that says both and more.
-#}
{%- macro claim_items(items) -%}
    {%- set found = [] -%}
    {%- for item in items -%}
        {%- if item is mapping -%}
            {%- set columns = item.columns or [item.column] -%}
            {%- do found.append(dict(item, columns=columns, where=item.where or 'true')) -%}
        {%- else -%}
            {%- set columns = [item] if item is string else item -%}
            {%- do found.append({'columns': columns, 'where': 'true'}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro -%}
