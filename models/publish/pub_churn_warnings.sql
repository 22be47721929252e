{%- set ranks = {'first': 1, 'second': 2, 'third': 3} -%}
{#- Each code with the table it comes from; its vocabulary has its name. -#}
{%- set labelled_codes = {
    'risk_band': 'warnings', 'tier': 'warnings', 'value_class': 'warnings',
    'lifecycle_stage': 'warnings', 'weight_source': 'warnings',
    'value_at_stake_basis': 'warnings', 'cause': 'plays', 'churn_type': 'plays',
    'playbook': 'plays',
} -%}
with

warnings as (select * from {{ ref('fct_churn_warnings') }}),

reasons as (select * from {{ ref('fct_churn_reasons') }}),

plays as (select * from {{ ref('fct_suggested_plays') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as (select * from {{ ref('dim_labels') }}),

score_changes as (select * from {{ ref('fct_score_changes') }}),

-- What adds nothing to the risk is counted as fired, not told as a reason for it.
reasons_shown as (
    select
        customer_id,
        signal_code,
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
        cast(count(*) as int) as fired_signal_count
    from reasons_shown
    group by customer_id
),

warnings_published as (
    select
        warnings.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {%- for code, source in labelled_codes.items() %}
        {{ source }}.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        action_labels.name_zh as play_action_zh,
        action_labels.name_en as play_action_en,
        {%- for name in ranks %}
        reasons_pivoted.{{ name }}_signal_code,
        {{ name }}_signal_labels.name_zh as {{ name }}_signal_name_zh,
        {{ name }}_signal_labels.name_en as {{ name }}_signal_name_en,
        reasons_pivoted.{{ name }}_reason_zh,
        reasons_pivoted.{{ name }}_reason_en,
        {%- endfor %}
        score_changes.what_changed_zh,
        score_changes.what_changed_en,
        customers.owner_key,
        customers.owner_name,
        warnings.currency_code,
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
    {%- for code, source in labelled_codes.items() %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ code }}'
            and {{ source }}.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
    left join labels as action_labels
        on
            action_labels.vocabulary_code = 'playbook_action'
            and plays.playbook_code = action_labels.code
    {%- for name in ranks %}
    left join labels as {{ name }}_signal_labels
        on
            {{ name }}_signal_labels.vocabulary_code = 'signal'
            and reasons_pivoted.{{ name }}_signal_code = {{ name }}_signal_labels.code
    {%- endfor %}
)

select * from warnings_published
