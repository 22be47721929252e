{%- set states = ['tier', 'lifecycle_stage'] -%}
with

states_paired as (select * from {{ ref('fct_customer_state_pairs') }}),

-- The date leads the text, so the largest is the latest change.
states_changed as (
    select
        customer_id,
        {%- for state in states %}
        max(
            case
                when previous_{{ state }}_code != {{ state }}_code
                    then
                        cast(observation_date as string)
                        || previous_{{ state }}_code
                else null
            end
        ) as {{ state }}_change,
        {%- endfor %}
        min(observation_date) as first_date
    from states_paired
    group by customer_id
),

states_traced as (
    select
        customer_id,
        nullif(substr(tier_change, 11), 'first_seen') as previous_tier_code,
        nullif(substr(lifecycle_stage_change, 11), 'first_seen')
            as previous_lifecycle_stage_code,
        tier_change is not null as is_tier_since_known,
        lifecycle_stage_change is not null as is_lifecycle_stage_since_known,
        coalesce(cast(substr(tier_change, 1, 10) as date), first_date)
            as tier_since_date,
        coalesce(cast(substr(lifecycle_stage_change, 1, 10) as date), first_date)
            as lifecycle_stage_since_date
    from states_changed
)

select * from states_traced
