{%- set flows = [
    'active_start', 'new', 'returned', 'churned', 'withdrawn', 'active_end', 'retained',
] -%}
with

rates as (select * from {{ ref('pub_churn_rate') }}),

transitions as (select * from {{ ref('pub_lifecycle_transitions') }}),

stages as (select * from {{ ref('lifecycle_stages') }}),

whole as (
    select * from rates
    where tier_code = 'all'
),

tiers_summed as (
    select
        {%- for flow in flows + ['moved_in', 'moved_out'] %}
        sum({{ flow }}_customer_count) as {{ flow }}_customer_count,
        {%- endfor %}
        observation_date
    from rates
    where tier_code != 'all'
    group by observation_date
),

churned_counted as (
    select
        sum(transitions.customer_count) as churned_customer_count,
        transitions.observation_date
    from transitions
    inner join stages
        on transitions.from_stage_code = stages.lifecycle_stage_code
    where
        stages.is_active
        and transitions.to_stage_code = 'churned'
    group by transitions.observation_date
),

problems_found as (
    select
        tier_code,
        'start and flows do not give the end' as problem,
        observation_date
    from rates
    where
        active_end_customer_count
        != active_start_customer_count
        + new_customer_count
        + returned_customer_count
        + moved_in_customer_count
        - moved_out_customer_count
        - churned_customer_count
        - withdrawn_customer_count
    union all
    select
        'all' as tier_code,
        'the tiers do not add up to the whole' as problem,
        tiers_summed.observation_date
    from tiers_summed
    left join whole
        on tiers_summed.observation_date = whole.observation_date
    where
        tiers_summed.moved_in_customer_count != tiers_summed.moved_out_customer_count
        {%- for flow in flows %}
        or tiers_summed.{{ flow }}_customer_count
        is distinct from whole.{{ flow }}_customer_count
        {%- endfor %}
    union all
    select
        'all' as tier_code,
        'the churned are not those of the transition matrix' as problem,
        whole.observation_date
    from whole
    left join churned_counted
        on whole.observation_date = churned_counted.observation_date
    where
        whole.churned_customer_count
        != coalesce(churned_counted.churned_customer_count, 0)
)

select * from problems_found
