{#-
    Expressions that identify a record: its source system unless the key means the same in
    all, then the typed columns `key`. A code nobody knows is told apart by the word it stands
    for, so that two unknown words are not one record.
-#}
{%- macro key_parts(columns, key, is_company_wide) -%}
    {%- set names_of_codes = {} -%}
    {%- for column in columns if column.type == 'code' -%}
        {%- do names_of_codes.update({column.output or column.name: column.name}) -%}
    {%- endfor -%}
    {%- set parts = [] if is_company_wide else ['source_system'] -%}
    {%- for part in key -%}
        {%- if part in names_of_codes -%}
            {%- set word = strata.vocabulary_word('source_' ~ names_of_codes[part]) -%}
            {%- do parts.append("coalesce(nullif(" ~ part ~ ", 'unknown'), " ~ word ~ ")") -%}
        {%- else -%}
            {%- do parts.append(part) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(parts) -}}
{%- endmacro -%}
