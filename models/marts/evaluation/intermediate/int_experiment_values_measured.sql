{#-
    Each measure of the days a member took part, and of as many days before: the value,
    and what stands beside it, a denominator or the same of the time before.
-#}
{%- set counted = ['order_count', 'revenue_amount', 'margin_amount', 'visit_count'] -%}
{%- set columns = counted + [
    'pre_order_count', 'pre_revenue_amount', 'pre_margin_amount', 'pre_visit_count',
] -%}
{%- set spans = {
    '': 'days.activity_date >= members.joined_date',
    'pre_': 'days.activity_date < members.joined_date',
} -%}
{%- set measures = {
    'conversion_rate': ('least(order_count, 1)', 'least(pre_order_count, 1)'),
    'order_count': ('order_count', 'pre_order_count'),
    'net_revenue': ('revenue_amount', 'pre_revenue_amount'),
    'gross_margin': ('margin_amount', 'pre_margin_amount'),
    'average_order_amount': ('revenue_amount', 'order_count'),
    'activation_rate': ('least(visit_count, 1)', 'least(pre_visit_count, 1)'),
    'open_rate': ('open_count', '0'),
    'click_rate': ('click_count', '0'),
    'response_rate': ('response_count', '0'),
} -%}
with

members as (
    select * from {{ ref('int_experiment_members_found') }}
    where not is_in_two_arms
),

customer_days as (select * from {{ ref('fct_customer_days') }}),

event_days as (
    select * from {{ ref('fct_customer_event_days') }}
    where visit_count > 0
),

margins as (select * from {{ ref('fct_customer_margins') }}),

days as (
    select
        customer_id,
        order_count,
        net_revenue_amount as revenue_amount,
        0 as margin_amount,
        0 as visit_count,
        activity_date
    from customer_days
    union all
    select
        customer_id,
        0 as order_count,
        0 as revenue_amount,
        margin_amount,
        0 as visit_count,
        movement_date as activity_date
    from margins
    union all
    select
        customer_id,
        0 as order_count,
        0 as revenue_amount,
        0 as margin_amount,
        visit_count,
        activity_date
    from event_days
),

days_summed as (
    select
        {%- for prefix, holds in spans.items() %}
        {%- for name in counted %}
        sum(case when {{ holds }} then days.{{ name }} else 0 end)
            as {{ prefix ~ name }},
        {%- endfor %}
        {%- endfor %}
        members.experiment_key,
        members.customer_id
    from members
    inner join days
        on
            members.customer_id = days.customer_id
            and members.pre_starts_date <= days.activity_date
            and members.ends_date >= days.activity_date
    group by
        members.experiment_key,
        members.customer_id
),

members_measured as (
    select
        {%- for column in columns %}
        coalesce(days_summed.{{ column }}, 0) as {{ column }},
        {%- endfor %}
        members.experiment_key,
        members.arm_word,
        members.customer_id,
        members.open_count,
        members.click_count,
        members.response_count
    from members
    left join days_summed
        on
            members.experiment_key = days_summed.experiment_key
            and members.customer_id = days_summed.customer_id
),

values_measured as (
    {%- for measure, sides in measures.items() %}
    select
        experiment_key,
        arm_word,
        customer_id,
        '{{ measure }}' as measure_code,
        cast({{ sides[0] }} as decimal(18, 2)) as measured_value,
        cast({{ sides[1] }} as decimal(18, 2)) as beside_value
    from members_measured
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from values_measured
