with

signals as (select * from {{ ref('pub_churn_signals') }}),

-- The value of these signals is the number of their records and nothing else. Where
-- nothing was seen, the one record seen last stands for the silence.
differences_found as (
    select
        customer_id,
        signal_code,
        observed_value,
        evidence_record_count,
        evidence_ids
    from signals
    where
        signal_code in (
            'order_frequency_down', 'discount_dependence', 'interaction_down',
            'visits_down', 'competitor_attention', 'recent_complaint', 'complaints_up',
            'aftersales_up', 'leave_notice', 'few_first_items'
        )
        and evidence_record_count != observed_value
        and not (observed_value = 0 and evidence_record_count = 1)
)

select * from differences_found
