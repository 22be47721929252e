{#-
    The level of the signal value `value` by the rule whose columns begin with `rule`
    (`comparison_code`, `threshold_value`, `moderate_value`, `severe_value`): 0 where the
    threshold does not hold, else the place of the severity; null without a value.
-#}
{%- macro signal_level(value, rule) -%}
    {%- set comparison = rule ~ 'comparison_code' -%}
    case
        when {{ value }} is null then null
        when
            not {{ strata.threshold_holds(value, comparison, rule ~ 'threshold_value') }}
            then 0
        {%- for severity in strata.signal_severities()[1:] | reverse %}
        when {{ strata.threshold_holds(value, comparison, rule ~ severity ~ '_value') }}
            then {{ strata.signal_severities().index(severity) + 1 }}
        {%- endfor %}
        else 1
    end
{%- endmacro -%}
