with

remembered_episodes as (select * from {{ ref('int_episodes_remembered') }}),

crm_tasks as (select * from {{ ref('int_crm_tasks_resolved') }}),

-- What was begun a second time ends by the second window and is measured by the first.
episodes as (
    select
        task_id,
        customer_id,
        opened_date,
        window_ends_date,
        observation_date
    from remembered_episodes
    where is_live and opened_date is not null
    union
    select
        task_id,
        customer_id,
        first_opened_date as opened_date,
        first_window_ends_date as window_ends_date,
        observation_date
    from remembered_episodes
    where {{ add_days('first_opened_date', var('savability_days')) }} > observation_date
    union
    select
        task_id,
        customer_id,
        opened_date,
        window_ends_date,
        observation_date
    from crm_tasks
    where
        repeated_task_id is null
        and {{ add_days('opened_date', var('savability_days')) }} > observation_date
),

customer_days as (select * from {{ ref('fct_customer_days') }}),

event_days as (select * from {{ ref('fct_customer_event_days') }}),

-- What the customer did from the day after it was decided on until the window ended.
days_collected as (
    select
        customer_id,
        activity_date,
        order_count,
        0 as visit_count,
        0 as answer_count,
        0 as praise_points,
        0 as referral_count,
        0 as contract_start_count
    from customer_days
    where order_count > 0
    union all
    select
        customer_id,
        activity_date,
        0 as order_count,
        visit_count,
        csat_count + nps_count as answer_count,
        case
            when csat_points >= {{ var('satisfied_csat_score') }} * csat_count
                then csat_count
            else 0
        end as praise_points,
        referral_count,
        contract_start_count
    from event_days
),

successes_found as (
    select
        episodes.task_id,
        episodes.opened_date,
        sum(days_collected.order_count) > 0 as has_ordered,
        sum(days_collected.visit_count) > 0 as has_visited,
        sum(days_collected.answer_count) > 0 as has_answered,
        sum(days_collected.praise_points) > 0 as is_satisfied,
        sum(days_collected.referral_count) > 0 as has_referred,
        sum(days_collected.contract_start_count) > 0 as has_renewed
    from episodes
    inner join days_collected
        on
            episodes.customer_id = days_collected.customer_id
            and episodes.opened_date < days_collected.activity_date
            and episodes.window_ends_date >= days_collected.activity_date
    where days_collected.activity_date <= episodes.observation_date
    group by episodes.task_id, episodes.opened_date
)

select * from successes_found
