{#- The columns of a trigger that fired, as they pass on to its episode. -#}
{%- macro trigger_columns() -%}
    {{- return([
        'subject_id', 'record_key', 'customer_id', 'lead_key', 'play_code',
        'trigger_code', 'trigger_order', 'precedence', 'reason_zh', 'reason_en',
        'is_automated', 'tier_code', 'value_class_code', 'risk_band_code',
        'cause_code', 'currency_code', 'cycle_days', 'churn_probability', 'success_margin_amount',
        'value_at_stake_amount', 'success_rate_gain', 'expected_gain_amount',
        'gain_source_code', 'treated_count', 'untreated_count', 'occasion_date',
        'observation_date',
    ]) -}}
{%- endmacro -%}
