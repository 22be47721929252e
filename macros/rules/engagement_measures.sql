{#-
    The measures of engagement, each with the windows it is observed in: `all` since ever,
    `30d`, `60d` and `90d` up to the observation date, `previous_90d` the 90 days before
    those.
-#}
{%- macro engagement_measures() -%}
    {%- set trend = ['90d', 'previous_90d'] -%}
    {{- return({
        'interaction_count': ['30d', '60d'] + trend,
        'active_day_count': trend,
        'visit_count': trend,
        'login_count': trend,
        'competitor_attention_count': ['90d'],
        'referral_count': ['all'],
        'opt_out_count': ['all', '90d'],
        'signup_count': ['all'],
        'membership_count': ['all'],
        'touch_count': ['30d', '90d'],
        'touch_response_count': ['90d'],
        'ticket_count': ['all', '90d', 'previous_90d'],
        'complaint_count': ['30d', '90d', 'previous_90d'],
        'after_sales_count': trend,
        'reopened_count': ['90d'],
        'reply_count': trend,
        'reply_minutes': trend,
        'csat_count': ['all', '90d', 'previous_90d'],
        'csat_points': trend,
        'nps_count': ['all', '90d', 'previous_90d'],
        'nps_points': trend,
        'renewal_loss_count': ['90d'],
        'leave_notice_count': ['90d'],
        'contract_start_count': ['all'],
    }) -}}
{%- endmacro -%}
