{%- set counts = performance_figures().counts -%}
{%- set amounts = performance_figures().amounts -%}
{%- set labels = {'tier': 'tier'} -%}
with

months as (select * from {{ ref('fct_performance_months') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

-- Keys of unknown owners that look alike once they are masked are one row.
months_masked as (
    select
        months.tier_code,
        case
            when months.owner_key = 'nobody' then months.owner_key
            else {{ mask_owner_key('months') }}
        end as owner_key,
        max(months.owner_name) as owner_name,
        max(months.team_name) as team_name,
        max(months.currency_code) as currency_code,
        {%- for count in counts %}
        cast(sum(months.{{ count }}) as int) as {{ count }},
        {%- endfor %}
        {%- for amount in amounts %}
        cast(sum(months.{{ amount }}) as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        months.month_start_date,
        months.observation_date
    from months
    group by
        months.tier_code,
        case
            when months.owner_key = 'nobody' then months.owner_key
            else {{ mask_owner_key('months') }}
        end,
        months.month_start_date,
        months.observation_date
),

months_published as (
    select
        {{ code_names(labels, 'months_masked') }},
        months_masked.owner_key,
        months_masked.owner_name,
        months_masked.team_name,
        months_masked.currency_code,
        {{ code_orders(['tier']) }},
        {%- for figure in counts + amounts %}
        months_masked.{{ figure }},
        {%- endfor %}
        months_masked.month_start_date,
        months_masked.observation_date
    from months_masked
    {{ label_joins(labels, 'months_masked') }}
)

select * from months_published
