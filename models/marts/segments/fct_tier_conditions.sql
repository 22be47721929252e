{%- set conditions = tier_conditions() -%}
{%- set ends_quarter -%}
observation_date = last_day(observation_date)
        and extract(month from observation_date) in (3, 6, 9, 12)
{%- endset -%}
with

facts as (
    select * from {{ ref('int_tier_conditions_collected') }}
    where
        {{ ends_quarter }}
),

quarters as (
    select * from {{ ref('dim_observation_dates') }}
    where
        {{ ends_quarter }}
        and is_scored
),

combinations_counted as (
    select
        {{ conditions | join(',\n        ') }},
        count(*) as customer_count,
        observation_date
    from facts
    group by
        {{ conditions | join(',\n        ') }},
        observation_date
),

values_counted as (
    {%- for condition in conditions %}
    select
        '{{ condition }}' as condition_code,
        {{ condition }} as value_code,
        sum(customer_count) as customer_count,
        observation_date
    from combinations_counted
    group by
        {{ condition }},
        observation_date
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

quarters_paired as (
    select
        quarters.observation_date,
        max(earlier.observation_date) as previous_quarter_date
    from quarters
    left join quarters as earlier
        on quarters.observation_date > earlier.observation_date
    group by quarters.observation_date
),

values_dated as (
    select
        values_counted.condition_code,
        values_counted.value_code,
        cast(values_counted.customer_count as int) as customer_count,
        values_counted.observation_date,
        quarters_paired.previous_quarter_date
    from values_counted
    inner join quarters_paired
        on values_counted.observation_date = quarters_paired.observation_date
)

select * from values_dated
