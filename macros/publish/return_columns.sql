{#- What was put in and what came out, as `fct_investment_returns` has it, to the cent. -#}
{%- macro return_columns(source='') -%}
    {%- for amount in [
        'net_revenue_amount', 'margin_amount', 'channel_cost_amount', 'touch_cost_amount',
        'effort_cost_amount', 'outlay_amount', 'return_amount'
    ] -%}
        cast({{ source }}{{ amount }} as decimal(18, 2)) as {{ amount }},
    {% endfor -%}
    cast({{ source }}effort_minutes as decimal(18, 2)) as effort_minutes
{%- endmacro -%}
