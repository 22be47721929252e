{#-
    How each churn signal is measured, by columns of `int_signal_metrics_joined`; when it
    fires is a row of the seed `churn_signals`. `formula` makes the value of `observed` and
    `baseline` (see `signal_value`); `evidence` counts what the baseline rests on; who meets
    `observed_if` can show the signal at all; `baseline_source` says whose the baseline is if
    not the customer's own. The mean of those in `cohort` stands in for a short past of those
    who meet `cohort_if`. `counts` lists signals; the value is how many of them fired.
    Signals with a `group` are observed of that group of customers only.
-#}
{%- macro signal_measures() -%}
    {{- return({
        'overdue_cycle': {'formula': 'multiple', 'observed': 'days_since_last_order', 'baseline': 'cycle_days', 'evidence': 'order_count', 'baseline_source': 'cycle_source_code'},
        'no_repurchase_90d': {'formula': 'level', 'observed': 'days_since_last_order', 'evidence': 'order_count'},
        'no_order_30d': {'formula': 'level', 'observed': 'days_since_last_order', 'evidence': 'order_count'},
        'little_paid': {'formula': 'level', 'observed': 'paid_amount_180d'},
        'few_orders': {'formula': 'level', 'observed': 'order_count_365d'},
        'order_frequency_down': {'formula': 'drop', 'observed': 'order_count_180d', 'baseline': 'order_count_previous_180d', 'evidence': 'order_count_previous_180d'},
        'cycle_longer': {'formula': 'rise', 'observed': 'recent_cycle_days', 'baseline': 'past_cycle_days', 'evidence': 'gap_count'},
        'order_amount_down': {'formula': 'drop', 'observed': 'paid_amount_per_order_180d', 'baseline': 'paid_amount_per_order_previous_180d', 'evidence': 'least_order_count_180d'},
        'category_switch': {'formula': 'drop', 'observed': 'main_category_share_180d', 'baseline': 'main_category_share_previous_180d', 'evidence': 'least_order_line_count_180d', 'observed_if': 'company_has_categories'},
        'discount_dependence': {'formula': 'multiple', 'observed': 'discounted_order_count_365d', 'baseline': 'order_count_365d', 'evidence': 'order_count_365d'},
        'silent_30d': {'formula': 'level', 'observed': 'silent_days', 'observed_if': 'has_behaviour'},
        'no_login_90d': {'formula': 'level', 'observed': 'days_since_last_login', 'observed_if': 'has_login'},
        'interaction_down': {'formula': 'drop', 'observed': 'interaction_count_90d', 'baseline': 'interaction_count_previous_90d', 'evidence': 'interaction_count_previous_90d', 'observed_if': 'has_behaviour', 'cohort': 'was_interacting_before', 'cohort_if': 'is_new_and_interacting_less'},
        'activity_plunge': {'formula': 'drop', 'observed': 'active_day_count_90d', 'baseline': 'active_day_count_previous_90d', 'evidence': 'active_day_count_previous_90d', 'observed_if': 'has_behaviour'},
        'activity_volatile': {'formula': 'multiple', 'observed': 'interaction_spread_90d', 'baseline': 'mean_interaction_count_30d', 'evidence': 'interaction_count_90d', 'observed_if': 'has_behaviour'},
        'visits_down': {'formula': 'drop', 'observed': 'visit_count_90d', 'baseline': 'visit_count_previous_90d', 'evidence': 'visit_count_previous_90d', 'observed_if': 'has_behaviour'},
        'competitor_attention': {'formula': 'level', 'observed': 'competitor_attention_count_90d', 'observed_if': 'company_has_behaviour'},
        'feedback_silent': {'formula': 'drop', 'observed': 'feedback_count_90d', 'baseline': 'feedback_count_previous_90d', 'evidence': 'feedback_count_previous_90d', 'observed_if': 'company_has_satisfaction'},
        'csat_low': {'formula': 'level', 'observed': 'csat_score_90d', 'evidence': 'csat_count_90d', 'observed_if': 'has_csat'},
        'csat_drop': {'formula': 'fall', 'observed': 'csat_score_90d', 'baseline': 'csat_score_previous_90d', 'evidence': 'csat_count_previous_90d', 'observed_if': 'has_csat', 'cohort': 'had_csat', 'cohort_if': 'has_csat'},
        'nps_detractor': {'formula': 'level', 'observed': 'nps_score_90d', 'evidence': 'nps_count_90d', 'observed_if': 'has_nps'},
        'recent_complaint': {'formula': 'level', 'observed': 'complaint_count_30d', 'observed_if': 'company_has_service'},
        'complaints_up': {'formula': 'increase', 'observed': 'complaint_count_90d', 'baseline': 'complaint_count_previous_90d', 'observed_if': 'company_has_service'},
        'aftersales_up': {'formula': 'increase', 'observed': 'after_sales_count_90d', 'baseline': 'after_sales_count_previous_90d', 'observed_if': 'company_has_service'},
        'service_slow': {'formula': 'multiple', 'observed': 'mean_reply_minutes_90d', 'baseline': 'mean_reply_minutes_previous_90d', 'evidence': 'reply_count_previous_90d', 'observed_if': 'has_reply', 'cohort': 'had_reply', 'cohort_if': 'has_reply'},
        'compound_high_risk': {'formula': 'level', 'counts': ['silent_30d', 'no_repurchase_90d', 'recent_complaint'], 'observed_if': 'has_behaviour_and_service'},
        'renewal_down': {'formula': 'level', 'observed': 'renewal_loss_count_90d', 'observed_if': 'has_contract'},
        'leave_notice': {'formula': 'level', 'observed': 'leave_notice_count_90d', 'observed_if': 'company_has_account_or_contract'},
        'not_touched': {'formula': 'level', 'observed': 'days_without_touch', 'observed_if': 'is_top_where_outreach_is_known'},
        'over_touched': {'formula': 'burden', 'observed': 'touch_count_30d', 'baseline': 'opt_out_count_90d', 'observed_if': 'company_has_relationship'},
        'lead_slow': {'formula': 'level', 'observed': 'first_lead_days', 'observed_if': 'has_first_lead', 'group': 'first_time'},
        'few_first_items': {'formula': 'level', 'observed': 'first_order_line_count', 'observed_if': 'has_first_order_lines', 'group': 'first_time'},
        'channel_weak': {'formula': 'multiple', 'observed': 'channel_repeat_share', 'baseline': 'company_repeat_share', 'evidence': 'channel_customer_count', 'observed_if': 'has_first_channel', 'group': 'first_time'},
        'first_weeks_quiet': {'formula': 'level', 'observed': 'first_weeks_interaction_count', 'observed_if': 'has_first_weeks', 'group': 'first_time'},
    }) -}}
{%- endmacro -%}
