{#-
    The number `value` of each signal and severity side by side, aggregates of rows that have
    `signal_code` and `severity_code`: `<signal>_<severity>`, zero where there is no row.
-#}
{%- macro severity_columns(value) -%}
    {%- for signal in strata.signal_measures() -%}
    {%- for severity in strata.signal_severities() %}
        coalesce(
            max(
                case
                    when signal_code = '{{ signal }}' and severity_code = '{{ severity }}'
                        then {{ value }}
                    else null
                end
            ), 0
        ) as {{ signal }}_{{ severity }},
    {%- endfor -%}
    {%- endfor -%}
{%- endmacro -%}
