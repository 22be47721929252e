{#-
    The points that the signal value `value` adds by the rules of the relation `rules`, one
    row per signal: how it is compared, its three thresholds and the points of each
    severity. Zero where there is no value or no rule.
-#}
{%- macro judged_contribution(value, rules) -%}
    case
        {%- for severity, column in {
            'severe': 'severe_value', 'moderate': 'moderate_value', 'mild': 'threshold_value'
        }.items() %}
        when
            {{ strata.threshold_holds(value, rules ~ '.comparison_code', rules ~ '.threshold_value') }}
            {%- if severity != 'mild' %}
            and {{ strata.threshold_holds(value, rules ~ '.comparison_code', rules ~ '.' ~ column) }}
            {%- endif %}
            then {{ rules }}.{{ severity }}_score
        {%- endfor %}
        else 0
    end
{%- endmacro -%}
