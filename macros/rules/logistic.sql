{#- The logistic function of the number `log_odds`: a probability, a double from 0 to 1. -#}
{%- macro logistic(log_odds) -%}
    (1 / (1 + exp(-cast({{ log_odds }} as double))))
{%- endmacro -%}
