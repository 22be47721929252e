{#-
    The texts that `expression` makes of each record, one after the other with `separator`
    between them; null texts are left out. Records are lists of pairs, a name and the
    expression of its value, and `expression` speaks of `record.<name>`: whatever it does
    stands in the statement once, not once for each record.
-#}
{%- macro joined_texts(records, expression, separator) -%}
    {{- return(adapter.dispatch('joined_texts', 'strata')(records, expression, separator)) -}}
{%- endmacro -%}

{%- macro duckdb__joined_texts(records, expression, separator) -%}
    coalesce(array_to_string(list_transform([
        {%- for record in records %}
        struct_pack(
            {%- for name, value in record %}{{ name }} := {{ value }}{{ ', ' if not loop.last }}{% endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ], lambda record: {{ expression }}), '{{ separator }}'), '')
{%- endmacro -%}

{%- macro spark__joined_texts(records, expression, separator) -%}
    concat_ws('{{ separator }}', transform(array(
        {%- for record in records %}
        named_struct(
            {%- for name, value in record %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ), record -> {{ expression }}))
{%- endmacro -%}
