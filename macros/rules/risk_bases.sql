{#-
    The bases that weights are learned on, one for production and one for the backtest of
    each group of customers: `basis_code`, the code of the `group`, and whose dates it
    learns from (`dates`).
-#}
{%- macro risk_bases() -%}
    {{- return([
        {'basis': 'production', 'group': 'repeat', 'dates': 'production'},
        {'basis': 'backtest', 'group': 'repeat', 'dates': 'backtest'},
        {'basis': 'first_time_production', 'group': 'first_time', 'dates': 'production'},
        {'basis': 'first_time_backtest', 'group': 'first_time', 'dates': 'backtest'},
    ]) -}}
{%- endmacro -%}
