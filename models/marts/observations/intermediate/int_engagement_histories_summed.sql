{%- set counts = [
    'referral_count', 'opt_out_count', 'membership_count', 'contract_start_count',
] -%}
{#- Evidence: counted for the flags only. -#}
{%- set evidence_counts = [
    'signup_count', 'ticket_count', 'csat_count', 'nps_count',
] -%}
{%- set dated_events = ['interaction', 'login', 'touch', 'follow_up'] -%}
with

event_days as (select * from {{ ref('fct_customer_event_days') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

events_entered as (
    select
        event_days.customer_id,
        {%- for count in counts + evidence_counts %}
        sum(event_days.{{ count }}) as {{ count }},
        {%- endfor %}
        {%- for event in dated_events %}
        max(
            case
                when event_days.{{ event }}_count > 0 then event_days.activity_date
                else null
            end
        ) as last_{{ event }}_date,
        {%- endfor %}
        days_mapped.entered_observation_date as observation_date
    from event_days
    inner join days_mapped
        on event_days.activity_date = days_mapped.date_day
    group by
        event_days.customer_id,
        days_mapped.entered_observation_date
),

-- What is known since a date stands at it and the later ones, up to the next change.
histories_accumulated as (
    select
        customer_id,
        {%- for count in counts + evidence_counts %}
        sum({{ count }}) over customer_history as {{ count }},
        {%- endfor %}
        {%- for event in dated_events %}
        max(last_{{ event }}_date) over customer_history as last_{{ event }}_date,
        {%- endfor %}
        observation_date,
        lead(observation_date) over (
            partition by customer_id
            order by observation_date
        ) as next_observation_date
    from events_entered
    window customer_history as (
        partition by customer_id
        order by observation_date
        rows between unbounded preceding and current row
    )
),

histories_summed as (
    select
        customer_id,
        {%- for count in counts %}
        cast({{ count }} as int) as {{ count }},
        {%- endfor %}
        last_interaction_date is not null as has_behaviour,
        ticket_count > 0 as has_service,
        csat_count + nps_count > 0 as has_satisfaction,
        last_touch_date is not null
        or last_follow_up_date is not null
        or membership_count + referral_count + opt_out_count + contract_start_count > 0
            as has_relationship,
        last_touch_date is not null or last_follow_up_date is not null as has_outreach,
        signup_count + contract_start_count > 0 as has_account_or_contract,
        last_interaction_date,
        last_login_date,
        greatest(
            coalesce(last_touch_date, last_follow_up_date),
            coalesce(last_follow_up_date, last_touch_date)
        ) as last_touch_date,
        observation_date,
        next_observation_date
    from histories_accumulated
)

select * from histories_summed
