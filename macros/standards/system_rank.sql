{#-
    How far a source system is trusted by the variable `trusted_systems`, as two digits that
    sort: the first of it ranks highest, one that is not named below all that are.
-#}
{%- macro system_rank(source_system) -%}
    {%- set systems = var('trusted_systems') -%}
    {%- if not systems -%}
        '00'
    {%- else -%}
        case {{ source_system }}
            {%- for system in systems %}
            when {{ dbt.string_literal(dbt.escape_single_quotes(system)) }} then '{{ "%02d" % loop.revindex }}'
            {%- endfor %}
            else '00'
        end
    {%- endif -%}
{%- endmacro -%}
