{#-
    Expressions that identify a record: its source system unless the key means the same in
    all, then the typed cells of the key's `columns`. A code nobody knows is told apart by the
    word it stands for, so that two unknown words are not one record.
-#}
{%- macro key_parts(columns, is_company_wide) -%}
    {%- set parts = [] if is_company_wide else ['cells_cleaned.source_system'] -%}
    {%- for column in columns -%}
        {%- set cell = 'cells_cleaned.' ~ column.name -%}
        {%- set part = strata.typed_cell(column, cell) -%}
        {%- if column.type == 'code' -%}
            {%- set part = "coalesce(nullif(" ~ part ~ ", 'unknown'), "
                ~ strata.vocabulary_word(cell) ~ ")" -%}
        {%- endif -%}
        {%- do parts.append(part) -%}
    {%- endfor -%}
    {{- return(parts) -}}
{%- endmacro -%}
