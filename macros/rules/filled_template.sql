{#-
    The text `template` with each `{name}` replaced by the expression `values[name]` (text);
    an expression that is null leaves its place empty.
-#}
{%- macro filled_template(template, values) -%}
    {%- set text = namespace(sql=template) -%}
    {%- for name, expression in values.items() -%}
        {%- set text.sql -%}
            replace({{ text.sql }}, '{{ "{" ~ name ~ "}" }}', coalesce({{ expression }}, ''))
        {%- endset -%}
    {%- endfor -%}
    {{- return(text.sql) -}}
{%- endmacro -%}
