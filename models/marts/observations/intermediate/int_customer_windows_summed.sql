{%- set counts = [
    'order_count', 'order_count_365d', 'order_count_180d', 'order_count_previous_180d',
    'discounted_order_count_365d',
] -%}
{%- set amounts = [
    'net_revenue_amount', 'net_revenue_amount_365d', 'paid_amount_180d',
    'paid_amount_previous_180d',
] -%}
with

customer_days as (select * from {{ ref('fct_customer_days') }}),

refunds as (select * from {{ ref('fct_customer_refunds') }}),

days_mapped as (select * from {{ ref('int_observation_days_mapped') }}),

-- A refund in full takes its order out of every count at the first observation date
-- that knows of it: a negative day that enters then and leaves each window with its
-- order.
-- Net revenue needs no such row, refunds are movements of their own there.
days_entered as (
    select
        customer_days.customer_id,
        customer_days.order_count,
        customer_days.discounted_order_count,
        customer_days.paid_amount,
        customer_days.net_revenue_amount,
        days_mapped.left_180d_observation_date,
        days_mapped.left_360d_observation_date,
        days_mapped.left_365d_observation_date,
        days_mapped.entered_observation_date
    from customer_days
    inner join days_mapped
        on customer_days.activity_date = days_mapped.date_day
    union all
    select
        refunds.customer_id,
        -refunds.order_count as order_count,
        -refunds.discounted_order_count as discounted_order_count,
        -refunds.paid_amount as paid_amount,
        cast(0 as decimal(18, 4)) as net_revenue_amount,
        {%- for days in [180, 360, 365] %}
        case
            when order_days.left_{{ days }}d_observation_date is not null
                then
                    greatest(
                        order_days.left_{{ days }}d_observation_date,
                        refund_days.entered_observation_date
                    )
            else null
        end as left_{{ days }}d_observation_date,
        {%- endfor %}
        refund_days.entered_observation_date
    from refunds
    inner join days_mapped as order_days
        on refunds.ordered_date = order_days.date_day
    inner join days_mapped as refund_days
        on refunds.refunded_in_full_date = refund_days.date_day
),

{# Each event: the date it happens on and the sign with which it changes the sums. -#}
{%- set events = [
    {'date': 'entered', 'lifetime': '1', '365d': '1', '180d': '1', 'previous': '0'},
    {'date': 'left_180d', 'lifetime': '0', '365d': '0', '180d': '-1', 'previous': '1'},
    {'date': 'left_360d', 'lifetime': '0', '365d': '0', '180d': '0', 'previous': '-1'},
    {'date': 'left_365d', 'lifetime': '0', '365d': '-1', '180d': '0', 'previous': '0'},
] -%}
events_collected as (
    {%- for event in events %}
    select
        customer_id,
        {{ event['lifetime'] }} * order_count as order_count,
        {{ event['365d'] }} * order_count as order_count_365d,
        {{ event['180d'] }} * order_count as order_count_180d,
        {{ event['previous'] }} * order_count as order_count_previous_180d,
        {{ event['365d'] }} * discounted_order_count as discounted_order_count_365d,
        {{ event['lifetime'] }} * net_revenue_amount as net_revenue_amount,
        {{ event['365d'] }} * net_revenue_amount as net_revenue_amount_365d,
        {{ event['180d'] }} * paid_amount as paid_amount_180d,
        {{ event['previous'] }} * paid_amount as paid_amount_previous_180d,
        {{ event['date'] }}_observation_date as observation_date
    from days_entered
    where {{ event['date'] }}_observation_date is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

changes_summed as (
    select
        customer_id,
        {%- for count in counts %}
        cast(sum({{ count }}) as int) as {{ count }},
        {%- endfor %}
        {%- for amount in amounts %}
        cast(sum({{ amount }}) as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        observation_date
    from events_collected
    group by
        customer_id,
        observation_date
),

windows_summed as (
    select
        customer_id,
        {%- for count in counts %}
        cast(sum({{ count }}) over customer_history as int) as {{ count }},
        {%- endfor %}
        {%- for amount in amounts %}
        cast(sum({{ amount }}) over customer_history as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        observation_date,
        lead(observation_date) over (
            partition by customer_id
            order by observation_date
        ) as next_observation_date
    from changes_summed
    window customer_history as (
        partition by customer_id
        order by observation_date
        rows between unbounded preceding and current row
    )
)

select * from windows_summed
