{#-
    The text `template` with each `{name}` replaced by the expression `values[name]` (text);
    an expression that is null leaves its place empty. In a template whose name ends with
    `_en` one of something is told in the singular.
-#}
{%- macro filled_template(template, values) -%}
    {%- set text = namespace(sql=template) -%}
    {%- for name, expression in values.items() -%}
        {%- set text.sql -%}
            replace({{ text.sql }}, '{{ "{" ~ name ~ "}" }}', coalesce({{ expression }}, ''))
        {%- endset -%}
    {%- endfor -%}
    {%- if template.endswith('_en') -%}
        {%- set units = 'character|day|line|message|minute|order|point|score' -%}
        {%- set one_of_many = '((?:^|[^0-9.,])1 (?:' ~ units ~ '))s\\b' -%}
        {%- set text.sql = strata.replace_matches(text.sql, one_of_many, '\\1') -%}
    {%- endif -%}
    {{- return(text.sql) -}}
{%- endmacro -%}
