{#- The figures of `fct_performance_months` by what they are: counts and amounts. -#}
{%- macro performance_figures() -%}
    {%- do return({
        'counts': [
            'active_start_customer_count', 'churned_customer_count', 'retained_customer_count', 'reordering_customer_count',
            'engaged_customer_count', 'participating_customer_count', 'prospect_start_customer_count', 'new_customer_count',
            'new_start_customer_count', 'second_order_customer_count', 'at_risk_start_customer_count',
            'activated_customer_count', 'dormant_start_customer_count', 'woken_customer_count',
            'churned_start_customer_count', 'recovered_customer_count', 'ordering_customer_count', 'active_customer_count',
            'order_count', 'active_day_count', 'touch_count', 'touch_open_count', 'touch_click_count',
            'touch_response_count', 'csat_count', 'nps_count', 'net_promoter_count', 'contract_end_count',
            'contract_renewed_count', 'follow_up_count', 'lead_count', 'converted_lead_count', 'won_lead_count',
            'task_count', 'contacted_task_count',
        ],
        'amounts': ['net_revenue_amount', 'margin_amount', 'csat_points'],
    }) -%}
{%- endmacro -%}
