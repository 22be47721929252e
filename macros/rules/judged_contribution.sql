{#-
    The points that the signal value `value` adds by the rules of the relation `rules`, one
    row per signal: how it is compared, its three thresholds and the points of each
    severity. Zero where there is no value or no rule.
-#}
{%- macro judged_contribution(value, rules) -%}
    case {{ strata.signal_level(value, rules ~ '.') }}
        {%- for severity in strata.signal_severities() %}
        when {{ loop.index }} then {{ rules }}.{{ severity }}_score
        {%- endfor %}
        else 0
    end
{%- endmacro -%}
