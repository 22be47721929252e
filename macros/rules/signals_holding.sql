{#-
    How many of `signals`, whose value is a metric itself, reach their threshold: metrics are
    read from `metrics`, thresholds from `rules_pivoted`.
-#}
{%- macro signals_holding(signals) -%}
    {%- for signal in signals -%}
    case
        when
            {{ strata.threshold_holds(
                'metrics.' ~ strata.signal_measures()[signal].observed,
                'rules_pivoted.' ~ signal ~ '_comparison_code',
                'rules_pivoted.' ~ signal ~ '_threshold_value'
            ) }}
            then 1
        else 0
    end
    {{- ' + ' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
