{%- set ranks = {'first': 1, 'second': 2, 'third': 3} -%}
{%- set labels = {
    'warnings': {
        'risk_band': 'risk_band', 'tier': 'tier', 'value_class': 'value_class',
        'lifecycle_stage': 'lifecycle_stage', 'weight_source': 'weight_source',
        'value_at_stake_basis': 'value_at_stake_basis',
    },
    'plays': {'cause': 'cause', 'churn_type': 'churn_type', 'play': 'play'},
    'reasons_pivoted': {
        'first_signal': 'signal', 'second_signal': 'signal', 'third_signal': 'signal',
    },
} -%}
with

warnings as (select * from {{ ref('fct_churn_warnings') }}),

reasons as (select * from {{ ref('fct_churn_signals') }}),

plays as (select * from {{ ref('fct_suggested_plays') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

score_changes as (select * from {{ ref('fct_score_comparisons') }}),

-- What adds nothing to the risk is counted as fired, not told as a reason for it.
reasons_shown as (
    select
        customer_id,
        signal_code,
        severity_code,
        reason_zh,
        reason_en,
        case when is_shown then reason_rank else null end as reason_rank,
        contribution_score
    from reasons
),

reasons_pivoted as (
    select
        customer_id,
        {%- for name, rank in ranks.items() %}
        max(case when reason_rank = {{ rank }} then signal_code else null end)
            as {{ name }}_signal_code,
        max(case when reason_rank = {{ rank }} then reason_zh else null end)
            as {{ name }}_reason_zh,
        max(case when reason_rank = {{ rank }} then reason_en else null end)
            as {{ name }}_reason_en,
        {%- endfor %}
        {%- for name, rank in ranks.items() %}
        max(case when reason_rank = {{ rank }} then contribution_score else null end)
            as {{ name }}_contribution_score,
        {%- endfor %}
        cast(
            count(
                case
                    when
                        severity_code in (
                            {%- for severity in signal_severities() %}
                            '{{ severity }}'{{ ',' if not loop.last }}
                            {%- endfor %}
                        )
                        then signal_code
                    else null
                end
            ) as int
        ) as fired_signal_count
    from reasons_shown
    group by customer_id
),

warnings_published as (
    select
        warnings.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {%- for source in labels %}
        {{ code_names(labels[source], source) }},
        {%- endfor %}
        play_action_labels.name_zh as play_action_zh,
        play_action_labels.name_en as play_action_en,
        {%- for name in ranks %}
        reasons_pivoted.{{ name }}_reason_zh,
        reasons_pivoted.{{ name }}_reason_en,
        {%- endfor %}
        score_changes.what_changed_zh,
        score_changes.what_changed_en,
        {{ mask_owner_key('customers') }} as owner_key,
        customers.owner_name,
        warnings.currency_code,
        {{ code_orders(['risk_band', 'tier', 'value_class', 'lifecycle_stage']) }},
        warnings.priority,
        warnings.warning_rank,
        warnings.risk_score,
        warnings.churn_probability,
        {%- for name in ranks %}
        reasons_pivoted.{{ name }}_contribution_score,
        {%- endfor %}
        coalesce(reasons_pivoted.fired_signal_count, 0) as fired_signal_count,
        warnings.order_count,
        cast(warnings.expected_margin_amount_365d as decimal(18, 2))
            as expected_margin_amount_365d,
        cast(warnings.value_at_stake_amount as decimal(18, 2)) as value_at_stake_amount,
        warnings.cycle_days,
        warnings.days_since_last_order,
        warnings.last_order_date,
        warnings.observation_date
    from warnings
    left join customers
        on warnings.customer_id = customers.customer_id
    left join plays
        on warnings.customer_id = plays.customer_id
    left join reasons_pivoted
        on warnings.customer_id = reasons_pivoted.customer_id
    left join score_changes
        on warnings.customer_id = score_changes.customer_id
    {%- for source in labels %}
    {{ label_joins(labels[source], source) }}
    {%- endfor %}
    {{ label_joins(
        {'play_action': 'play_action'}, 'plays', 'plays.play_code'
    ) }}
)

select * from warnings_published
