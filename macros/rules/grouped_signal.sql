{#- The signal whose column `<signal>_<suffix>` is the one of a row's grouping set. -#}
{%- macro grouped_signal(suffix) -%}
    case
        {%- for signal in strata.signal_measures() %}
        when grouping({{ signal }}_{{ suffix }}) = 0 then '{{ signal }}'
        {%- endfor %}
        else null
    end
{%- endmacro -%}
