with

touches as (
    select * from {{ ref('stg_engagement__touches') }}
    where
        experiment_key is not null
        and arm_name is not null
),

experiments as (select * from {{ ref('stg_engagement__experiments') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

touches_identified as (
    select
        touches.experiment_key,
        touches.experiment_id,
        identities.customer_id,
        trim(touches.arm_name) as arm_name,
        lower(trim(touches.arm_name)) as arm_word,
        case when touches.opened_at is null then 0 else 1 end as open_count,
        case when touches.clicked_at is null then 0 else 1 end as click_count,
        case when touches.responded_at is null then 0 else 1 end as response_count,
        cast(touches.sent_at as date) as sent_date,
        latest_dates.observation_date
    from touches
    inner join latest_dates
        on cast(touches.sent_at as date) <= latest_dates.observation_date
    inner join identities
        on touches.contact_key = identities.contact_key
),

members_found as (
    select
        experiment_key,
        min(experiment_id) as experiment_id,
        customer_id,
        min(arm_name) as arm_name,
        min(arm_word) as arm_word,
        count(distinct arm_word) as arm_count,
        max(open_count) as open_count,
        max(click_count) as click_count,
        max(response_count) as response_count,
        min(sent_date) as joined_date,
        observation_date
    from touches_identified
    group by
        experiment_key,
        customer_id,
        observation_date
),

-- A cell that has slipped into the column of arms or experiments names one person; what
-- many different customers carry says nothing of one of them.
members_counted as (
    select
        experiment_key,
        experiment_id,
        customer_id,
        arm_name,
        arm_word,
        arm_count,
        count(*) over (
            partition by
                experiment_key,
                arm_word
        ) as arm_customer_count,
        open_count,
        click_count,
        response_count,
        joined_date,
        observation_date
    from members_found
),

-- An experiment nobody described, or that is not over, goes on to the latest date.
members_dated as (
    select
        members_counted.experiment_key,
        members_counted.experiment_id,
        members_counted.customer_id,
        members_counted.arm_name,
        members_counted.arm_word,
        members_counted.arm_count > 1 as is_in_two_arms,
        members_counted.open_count,
        members_counted.click_count,
        members_counted.response_count,
        members_counted.joined_date,
        greatest(
            members_counted.joined_date,
            least(
                coalesce(
                    cast(experiments.ends_at as date), members_counted.observation_date
                ),
                members_counted.observation_date
            )
        ) as ends_date
    from members_counted
    left join experiments
        on members_counted.experiment_key = experiments.experiment_key
    where
        members_counted.arm_customer_count
        >= {{ var('shown_word_minimum_customers') }}
),

members_spanned as (
    select
        experiment_key,
        experiment_id,
        customer_id,
        arm_name,
        arm_word,
        is_in_two_arms,
        open_count,
        click_count,
        response_count,
        joined_date,
        {{ add_days(
            'joined_date', '-(' ~ days_between('joined_date', 'ends_date') ~ ' + 1)'
        ) }} as pre_starts_date,
        ends_date
    from members_dated
)

select * from members_spanned
