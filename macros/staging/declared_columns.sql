{#-
    The declared columns of an entity with the vocabulary of each code (variable `entities`),
    and the column `updated_at`, which every entity has.
-#}
{%- macro declared_columns(entity, columns) -%}
    {%- set vocabularies = var('entities')[entity].vocabularies or {} -%}
    {%- set declared = [] -%}
    {%- for column in columns + [{'name': 'updated_at', 'type': 'timestamp'}] -%}
        {%- do declared.append(dict(column, vocabulary=vocabularies[column.name])) -%}
    {%- endfor -%}
    {{- return(declared) -}}
{%- endmacro -%}
