{#-
    What the grade of the signal value `value` is worth by the columns of `grade_columns`
    that begin with `rule`; without a value, what it is worth to have none. Where many are
    asked of one row, the value comes `turned` already.
-#}
{%- macro graded_worth(value, rule, is_turned=false) -%}
    {%- set judged = value if is_turned else strata.turned(value, rule) -%}
    case
        when {{ value }} is null then {{ rule }}unknown_worth
        {%- for grade in strata.signal_grades() | reverse %}
        when {{ judged }} >= {{ rule }}start_{{ grade }}
            then {{ rule }}worth_{{ grade }}
        {%- endfor %}
        else 0
    end
{%- endmacro -%}
