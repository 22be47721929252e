{#- The columns of an episode as history keeps them, its day of change `run_date` aside. -#}
{%- macro episode_columns() -%}
    {{- return([
        'task_id', 'customer_id', 'evidence_customer_id', 'lead_key', 'play_code',
        'trigger_code', 'arm_code',
        'episode_state_code', 'previous_state_code', 'state_reason_code', 'limit_code',
        'merged_into_task_id',
        'owner_key', 'owner_reason_code', 'role_code', 'channel_code', 'tier_code',
        'value_class_code', 'risk_band_code', 'cause_code', 'variant_code',
        'holdout_ratio',
        'currency_code', 'gain_source_code',
        'reasons_zh', 'reasons_en', 'treated_count', 'untreated_count',
        'churn_probability', 'success_rate_gain', 'success_margin_amount',
        'value_at_stake_amount', 'expected_gain_amount', 'is_automated',
        'first_fired_date', 'suppressed_until_date', 'opened_date', 'due_date',
        'expires_date', 'window_ends_date', 'contacted_date', 'ended_date',
    ]) -}}
{%- endmacro -%}
