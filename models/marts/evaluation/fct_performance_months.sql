{#- The step that counts a figure, where it is not one of customers. -#}
{%- set sources = {
    'lead_count': 'leads_counted', 'converted_lead_count': 'leads_counted',
    'won_lead_count': 'wins_counted',
    'task_count': 'tasks_counted', 'contacted_task_count': 'tasks_counted',
} -%}
{%- set counts = performance_figures().counts -%}
{%- set amounts = performance_figures().amounts -%}
with

customer_months as (select * from {{ ref('int_customer_months_summed') }}),

lead_stages as (select * from {{ ref('fct_lead_stages') }}),

outcomes as (
    select * from {{ ref('fct_task_outcomes') }}
    where arm_code = 'treated'
),

owners as (select * from {{ ref('stg_crm__owners') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

observation_dates as (
    select distinct observation_date
    from customer_months
),

leads_counted as (
    select
        owner_key,
        tier_code,
        count(case when lead_stage_code = 'to_confirm' then 1 else null end)
            as lead_count,
        count(case when lead_stage_code = 'converted' then 1 else null end)
            as converted_lead_count,
        last_day(created_month) as month_end_date
    from lead_stages
    where is_reached
    group by
        owner_key,
        tier_code,
        last_day(created_month)
),

wins_counted as (
    select
        owner_key,
        tier_code,
        count(*) as won_lead_count,
        last_day(reached_date) as month_end_date
    from lead_stages
    where
        is_reached
        and lead_stage_code = 'won'
        and reached_date is not null
    group by
        owner_key,
        tier_code,
        last_day(reached_date)
),

tasks_counted as (
    select
        coalesce(owner_key, 'nobody') as owner_key,
        coalesce(tier_code, 'unidentified') as tier_code,
        count(*) as task_count,
        count(case when is_contacted then 1 else null end) as contacted_task_count,
        last_day(window_ends_date) as month_end_date
    from outcomes
    group by
        coalesce(owner_key, 'nobody'),
        coalesce(tier_code, 'unidentified'),
        last_day(window_ends_date)
),

figures_united as (
    {%- for relation in [
        'customer_months', 'leads_counted', 'wins_counted', 'tasks_counted'
    ] %}
    {%- set has_amounts = relation == 'customer_months' %}
    select
        owner_key,
        tier_code,
        {%- for count in counts %}
        {{ '0 as ' if sources.get(count, 'customer_months') != relation }}{{ count }},
        {%- endfor %}
        {%- for amount in amounts %}
        {{ 'cast(0 as decimal(18, 4)) as ' if not has_amounts }}{{ amount }},
        {%- endfor %}
        {{ 'last_day(observation_date) as ' if has_amounts }}month_end_date
    from {{ relation }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

figures_summed as (
    select
        figures_united.owner_key,
        max(owners.owner_name) as owner_name,
        max(owners.team_name) as team_name,
        figures_united.tier_code,
        max(reporting_currency.currency_code) as currency_code,
        {%- for count in counts %}
        cast(sum(figures_united.{{ count }}) as int) as {{ count }},
        {%- endfor %}
        {%- for amount in amounts %}
        cast(sum(figures_united.{{ amount }}) as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        cast(date_trunc('month', observation_dates.observation_date) as date)
            as month_start_date,
        observation_dates.observation_date
    from figures_united
    inner join observation_dates
        on
            figures_united.month_end_date
            = last_day(observation_dates.observation_date)
    cross join reporting_currency
    left join owners
        on figures_united.owner_key = owners.owner_key
    group by
        figures_united.owner_key,
        figures_united.tier_code,
        observation_dates.observation_date
)

select * from figures_summed
