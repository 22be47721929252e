{%- set families = ['behaviour', 'satisfaction', 'service', 'relationship'] -%}
{%- set sources = ['outreach', 'account_or_contract'] -%}
with

observations as (select * from {{ ref('fct_customer_observations') }}),

engagements as (select * from {{ ref('fct_customer_engagements') }}),

observation_dates as (select * from {{ ref('dim_observation_dates') }}),

category_shares as (select * from {{ ref('fct_category_shares') }}),

coverage_measured as (
    select
        cast(sum(case when is_buyer then 1 else 0 end) as int) as buyer_count,
        cast(coalesce(max(days_since_first_order), 0) as int) as history_days,
        observation_date
    from observations
    group by observation_date
),

-- A family of evidence counts from the first date that knows of any, for anybody; so
-- does a source within one that a single signal rests on.
families_found as (
    select
        {%- for family in families + sources %}
        max(case when has_{{ family }} then 1 else 0 end) as has_{{ family }},
        {%- endfor %}
        observation_date
    from engagements
    group by observation_date
),

-- Where nobody has a category to compare, the company delivers none.
categories_found as (
    select distinct observation_date from category_shares
),

dates_covered as (
    select
        coalesce(coverage_measured.buyer_count, 0) as buyer_count,
        coalesce(coverage_measured.history_days, 0) as history_days,
        case when coverage_measured.buyer_count > 0 then 1 else 0 end
        {%- for family in families %}
        + coalesce(families_found.has_{{ family }}, 0)
        {%- endfor %} as family_count,
        {%- for family in families + sources %}
        coalesce(families_found.has_{{ family }}, 0) = 1 as has_{{ family }},
        {%- endfor %}
        categories_found.observation_date is not null as has_categories,
        coalesce(coverage_measured.buyer_count, 0)
        < {{ var('thin_history_minimum_buyers') }}
        or coalesce(coverage_measured.history_days, 0)
        < {{ var('thin_history_minimum_days') }} as is_thin_history,
        observation_dates.is_warm_up,
        observation_dates.is_scored,
        observation_dates.is_latest,
        observation_dates.observation_date,
        observation_dates.previous_observation_date,
        observation_dates.cut_point_basis_date as planned_basis_date
    from observation_dates
    left join coverage_measured
        on observation_dates.observation_date = coverage_measured.observation_date
    left join families_found
        on observation_dates.observation_date = families_found.observation_date
    left join categories_found
        on observation_dates.observation_date = categories_found.observation_date
),

-- Cut points frozen on thin history would judge everyone by a handful of customers, so
-- such a date is passed over and the observation date is judged by its own customers.
dates_based as (
    select
        case
            when dates_covered.is_thin_history then 'thin_history'
            else 'full'
        end as coverage_code,
        dates_covered.buyer_count,
        dates_covered.history_days,
        cast(dates_covered.family_count as int) as family_count,
        {%- for family in families + sources %}
        dates_covered.has_{{ family }},
        {%- endfor %}
        dates_covered.has_categories,
        dates_covered.is_thin_history,
        dates_covered.is_warm_up,
        dates_covered.is_scored,
        dates_covered.is_latest,
        dates_covered.observation_date,
        dates_covered.previous_observation_date,
        case
            when basis_dates.is_thin_history then dates_covered.observation_date
            else dates_covered.planned_basis_date
        end as cut_point_basis_date
    from dates_covered
    inner join dates_covered as basis_dates
        on dates_covered.planned_basis_date = basis_dates.observation_date
)

select * from dates_based
