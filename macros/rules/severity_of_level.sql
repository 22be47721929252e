{#- The severity that the level `level` of a signal stands for; null where it has not fired. -#}
{%- macro severity_of_level(level) -%}
    case {{ level }}
        {%- for severity in strata.signal_severities() %}
        when {{ loop.index }} then '{{ severity }}'
        {%- endfor %}
        else null
    end
{%- endmacro -%}
