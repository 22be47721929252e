{%- set measures = engagement_measures() -%}
{#- Evidence: counted for the flags only. -#}
{%- set evidence = ['signup_count', 'ticket_count', 'csat_count', 'nps_count'] -%}
{%- set last_measures = ['interaction', 'login', 'touch', 'follow_up'] -%}
with

windows as (select * from {{ ref('int_customer_engagements_windowed') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

customers_entered as (
    select
        customer_id,
        min(observation_date) as first_observation_date
    from windows
    group by customer_id
),

customers_observed as (
    select
        customers_entered.customer_id,
        observation_dates.is_warm_up,
        observation_dates.observation_date
    from customers_entered
    inner join observation_dates
        on
            customers_entered.first_observation_date
            <= observation_dates.observation_date
),

-- What is new at an observation date is carried forward to the later ones.
measures_carried as (
    select
        customers_observed.customer_id,
        {%- for measure, spans in measures.items() %}
        {%- for span in spans %}
        {%- if span == 'all' %}
        coalesce(sum(windows.{{ measure }}_all) over customer_history, 0)
            as {{ measure }},
        {%- else %}
        coalesce(windows.{{ measure }}_{{ span }}, 0) as {{ measure }}_{{ span }},
        {%- endif %}
        {%- endfor %}
        {%- endfor %}
        {%- for measure in last_measures %}
        max(windows.last_{{ measure }}_date) over customer_history
            as last_{{ measure }}_date,
        {%- endfor %}
        customers_observed.is_warm_up,
        customers_observed.observation_date
    from customers_observed
    left join windows
        on
            customers_observed.customer_id = windows.customer_id
            and customers_observed.observation_date = windows.observation_date
    window customer_history as (
        partition by customers_observed.customer_id
        order by customers_observed.observation_date
        rows between unbounded preceding and current row
    )
),

engagements_completed as (
    select
        customer_id,
        {%- for measure, spans in measures.items() if measure.endswith('_count') %}
        {%- for span in spans if span != 'all' or measure not in evidence %}
        {%- set name = measure if span == 'all' else measure ~ '_' ~ span %}
        cast({{ name }} as int) as {{ name }},
        {%- endfor %}
        {%- endfor %}
        {%- for score in ['csat', 'nps'] %}
        {%- for window in ['90d', 'previous_90d'] %}
        {{ exact_ratio(
            score ~ '_points_' ~ window ~ ' * 10000',
            score ~ '_count_' ~ window ~ ' * 10000'
        ) }} as {{ score }}_score_{{ window }},
        {%- endfor %}
        {%- endfor %}
        {%- for window in ['90d', 'previous_90d'] %}
        {{ exact_ratio('reply_minutes_' ~ window, 'reply_count_' ~ window) }}
            as mean_reply_minutes_{{ window }},
        {%- endfor %}
        {%- for measure in ['interaction', 'login'] %}
        cast({{ days_between('last_' ~ measure ~ '_date', 'observation_date') }} as int)
            as days_since_last_{{ measure }},
        {%- endfor %}
        cast(
            {{ days_between(
                'greatest(coalesce(last_touch_date, last_follow_up_date), '
                ~ 'coalesce(last_follow_up_date, last_touch_date))',
                'observation_date'
            ) }} as int
        ) as days_since_last_touch,
        last_interaction_date is not null as has_behaviour,
        ticket_count > 0 as has_service,
        csat_count + nps_count > 0 as has_satisfaction,
        last_touch_date is not null
        or last_follow_up_date is not null
        or membership_count + referral_count + opt_out_count + contract_start_count > 0
            as has_relationship,
        last_touch_date is not null or last_follow_up_date is not null as has_outreach,
        signup_count + contract_start_count + leave_notice_count_90d > 0
            as has_account_or_contract,
        is_warm_up,
        observation_date
    from measures_carried
)

select * from engagements_completed
