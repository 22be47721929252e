{#-
    What the grade of the signal value `value` is worth by the columns of `grade_columns`
    that begin with `rule`; without a value, what it is worth to have none.
-#}
{%- macro graded_worth(value, rule) -%}
    case
        when {{ value }} is null then {{ rule }}unknown_worth
        when {{ rule }}is_falling
            then
                case
                    {%- for grade in strata.signal_grades() | reverse %}
                    when {{ value }} <= {{ rule }}start_{{ grade }}
                        then {{ rule }}worth_{{ grade }}
                    {%- endfor %}
                    else 0
                end
        {%- for grade in strata.signal_grades() | reverse %}
        when {{ value }} >= {{ rule }}start_{{ grade }} then {{ rule }}worth_{{ grade }}
        {%- endfor %}
        else 0
    end
{%- endmacro -%}
