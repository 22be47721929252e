{%- set ranks = {'first': 1, 'second': 2, 'third': 3} -%}
{%- set labelled_codes = ['risk_band', 'tier', 'value_class', 'lifecycle_stage'] -%}
with

warnings as (select * from {{ ref('fct_churn_warnings') }}),

reasons as (select * from {{ ref('fct_churn_reasons') }}),

customers as (select * from {{ ref('dim_customers') }}),

labels as (select * from {{ ref('dim_labels') }}),

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
        max(
            case when reason_rank = 1 then churn_type_code else null end
        ) as churn_type_code,
        cast(count(*) as int) as fired_signal_count
    from reasons
    group by customer_id
),

warnings_published as (
    select
        warnings.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {%- for code in labelled_codes %}
        warnings.{{ code }}_code,
        {{ code }}_labels.name_zh as {{ code }}_name_zh,
        {{ code }}_labels.name_en as {{ code }}_name_en,
        {%- endfor %}
        reasons_pivoted.churn_type_code,
        churn_type_labels.name_zh as churn_type_name_zh,
        churn_type_labels.name_en as churn_type_name_en,
        {%- for name in ranks %}
        reasons_pivoted.{{ name }}_signal_code,
        {{ name }}_signal_labels.name_zh as {{ name }}_signal_name_zh,
        {{ name }}_signal_labels.name_en as {{ name }}_signal_name_en,
        reasons_pivoted.{{ name }}_reason_zh,
        reasons_pivoted.{{ name }}_reason_en,
        {%- endfor %}
        customers.owner_key,
        customers.owner_name,
        warnings.currency_code,
        warnings.priority,
        warnings.risk_score,
        reasons_pivoted.fired_signal_count,
        warnings.order_count,
        cast(warnings.value_at_stake_amount as decimal(18, 2)) as value_at_stake_amount,
        warnings.cycle_days,
        warnings.days_since_last_order,
        warnings.last_order_date,
        warnings.observation_date
    from warnings
    inner join customers
        on warnings.customer_id = customers.customer_id
    inner join reasons_pivoted
        on warnings.customer_id = reasons_pivoted.customer_id
    {%- for code in labelled_codes %}
    left join labels as {{ code }}_labels
        on
            {{ code }}_labels.vocabulary_code = '{{ code }}'
            and warnings.{{ code }}_code = {{ code }}_labels.code
    {%- endfor %}
    left join labels as churn_type_labels
        on
            churn_type_labels.vocabulary_code = 'churn_type'
            and reasons_pivoted.churn_type_code = churn_type_labels.code
    {%- for name in ranks %}
    left join labels as {{ name }}_signal_labels
        on
            {{ name }}_signal_labels.vocabulary_code = 'signal'
            and reasons_pivoted.{{ name }}_signal_code = {{ name }}_signal_labels.code
    {%- endfor %}
)

select * from warnings_published
