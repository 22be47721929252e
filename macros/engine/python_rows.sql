{#-
    A query over the Python model `name`, with each of its `columns` (name to type) cast;
    no row where the engine runs no Python models.
-#}
{%- macro python_rows(name, columns) -%}
    {{- return(adapter.dispatch('python_rows', 'strata')(name, columns)) -}}
{%- endmacro -%}

{%- macro duckdb__python_rows(name, columns) -%}
    select
        {%- for column, type in columns.items() %}
        cast({{ column }} as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(name) }}
{%- endmacro -%}

{%- macro spark__python_rows(name, columns) -%}
    select
        {%- for column, type in columns.items() %}
        cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
{%- endmacro -%}
