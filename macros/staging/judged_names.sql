{#- Names of the columns of `rows_judged`: those that the select items of the typed cells go by, and what was found out of the row. -#}
{%- macro judged_names(columns, contact_ids, holds_collisions) -%}
    {%- set names = [] -%}
    {%- for item in strata.typed_cells(columns, contact_ids) -%}
        {%- do names.append((item.split(' as ') | last).split('.') | last | trim) -%}
    {%- endfor -%}
    {%- do names.extend(['record_key', 'is_repeated', 'problem']) -%}
    {%- if holds_collisions -%}
        {%- do names.append('is_colliding') -%}
    {%- endif -%}
    {{- return(names) -}}
{%- endmacro -%}
