{#-
    The sum over all signals of what the value of each is worth: `levels` has a column
    `<signal>_value` for each, `turned`, and `rules` the `grade_columns` of each.
-#}
{%- macro grades_summed(levels, rules) -%}
    {%- for signal in strata.signal_measures() -%}
    {{ strata.graded_worth(
        levels ~ '.' ~ signal ~ '_value', rules ~ '.' ~ signal ~ '_', is_turned=true
    ) }}
    {%- if not loop.last %}
    + {% endif -%}
    {%- endfor -%}
{%- endmacro -%}
