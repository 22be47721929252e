{#- Counted per event, and summed where the event carries a number. -#}
{%- set counted_metrics = {
    'interaction': 'interaction_count',
    'visit': 'visit_count',
    'login': 'login_count',
    'competitor_attention': 'competitor_attention_count',
    'referral': 'referral_count',
    'community': 'community_count',
    'event_join': 'event_join_count',
    'opt_out': 'opt_out_count',
    'touch': 'touch_count',
    'touch_open': 'touch_open_count',
    'touch_click': 'touch_click_count',
    'touch_response': 'touch_response_count',
    'follow_up': 'follow_up_count',
    'signup': 'signup_count',
    'membership': 'membership_count',
    'ticket': 'ticket_count',
    'complaint': 'complaint_count',
    'after_sales': 'after_sales_count',
    'reopened': 'reopened_count',
    'reply_minutes': 'reply_count',
    'csat': 'csat_count',
    'nps': 'nps_count',
    'contract_start': 'contract_start_count',
    'contract_end': 'contract_end_count',
    'contract_lapse': 'contract_lapse_count',
    'renewal_loss': 'renewal_loss_count',
    'leave_notice': 'leave_notice_count',
} -%}
{%- set summed_metrics = {
    'reply_minutes': 'reply_minutes',
    'csat': 'csat_points',
    'nps': 'nps_points',
} -%}
{#- Who recommends and who warns, as the net promoter score is defined everywhere. -#}
{%- set graded_answers = {
    'nps_promoter_count': '>= 9', 'nps_detractor_count': '<= 6',
} -%}
with

-- Days of orders have their own table, `fct_customer_days`.
events as (
    select * from {{ ref('fct_customer_events') }}
    where entity not in ('orders', 'order_lines')
),

customer_days_summed as (
    select
        customer_id,
        {%- for metric, measure in counted_metrics.items() %}
        cast(
            count(case when metric_code = '{{ metric }}' then 1 else null end) as int
        ) as {{ measure }},
        {%- endfor %}
        {%- for measure, grade in graded_answers.items() %}
        cast(
            count(
                case
                    when metric_code = 'nps' and event_quantity {{ grade }} then 1
                    else null
                end
            ) as int
        ) as {{ measure }},
        {%- endfor %}
        {%- for metric, measure in summed_metrics.items() %}
        cast(
            sum(
                case when metric_code = '{{ metric }}' then event_quantity else 0 end
            ) as decimal(18, 4)
        ) as {{ measure }},
        {%- endfor %}
        event_date as activity_date
    from events
    group by
        customer_id,
        event_date
)

select * from customer_days_summed
