{#-
    What a measure of the backtest says, for the tables that publish `fct_risk_quality`; of
    the relation `source`.
-#}
{%- macro quality_columns(source) -%}
    {%- for column in [
        'case_count', 'observation_date_count', 'censored_date_count', 'measure_value',
        'value_lower', 'value_upper', 'best_value', 'possible_share', 'bar_value',
        'bar_possible_share', 'first_observation_date', 'last_observation_date',
        'first_censored_date',
    ] -%}
        {{ source }}.{{ column }}
        {%- if not loop.last %},
        {% endif %}
    {%- endfor -%}
{%- endmacro -%}
