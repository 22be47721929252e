{#-
    The sum over all signals of what the level of each is worth: `levels` has a column
    `<signal>_level` for each, `worth` what a severity of it adds (see `severity_columns`).
-#}
{%- macro severities_summed(levels, worth) -%}
    {%- for signal in strata.signal_measures() -%}
    case {{ levels }}.{{ signal }}_level
        {%- for severity in strata.signal_severities() %}
        when {{ loop.index }} then {{ worth }}.{{ signal }}_{{ severity }}
        {%- endfor %}
        else 0
    end
    {%- if not loop.last %}
    + {% endif -%}
    {%- endfor -%}
{%- endmacro -%}
