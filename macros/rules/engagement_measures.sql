{#-
    The measures of engagement by family of evidence, each with the windows it is summed
    over: `30d`, `60d` and `90d` up to the observation date, `previous_90d` the 90 days
    before those.
-#}
{%- macro engagement_measures() -%}
    {%- set trend = ['90d', 'previous_90d'] -%}
    {{- return({
        'behaviour': {
            'interaction_count': ['30d', '60d'] + trend,
            'active_day_count': trend,
            'visit_count': trend,
            'login_count': trend,
            'competitor_attention_count': ['90d'],
        },
        'outreach': {
            'touch_count': ['30d', '90d'],
            'touch_response_count': ['90d'],
        },
        'service': {
            'ticket_count': trend,
            'complaint_count': ['30d'] + trend,
            'after_sales_count': trend,
            'reopened_count': ['90d'],
            'reply_count': trend,
            'reply_minutes': trend,
            'csat_count': trend,
            'csat_points': trend,
            'nps_count': trend,
            'nps_points': trend,
            'opt_out_count': ['90d'],
            'renewal_loss_count': ['90d'],
            'leave_notice_count': ['90d'],
        },
    }) -}}
{%- endmacro -%}
