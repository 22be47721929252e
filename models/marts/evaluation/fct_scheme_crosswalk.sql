with

customer_schemes as (select * from {{ ref('fct_customer_schemes') }}),

segments as (select * from {{ ref('fct_customer_segments') }}),

scheme_groups as (select * from {{ ref('scheme_groups') }}),

schemes as (select * from {{ ref('schemes') }}),

tiers as (select * from {{ ref('tiers') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

cells_counted as (
    select
        customer_schemes.scheme_code,
        customer_schemes.group_code,
        customer_schemes.tier_code,
        count(*) as customer_count,
        sum(segments.net_revenue_amount_365d) as net_revenue_amount_365d
    from customer_schemes
    inner join segments
        on customer_schemes.customer_id = segments.customer_id
    group by
        customer_schemes.scheme_code,
        customer_schemes.group_code,
        customer_schemes.tier_code
),

customers_counted as (
    select
        count(*) as all_customer_count,
        observation_date
    from segments
    group by observation_date
),

-- Every group is listed with every tier, also where nobody is in both.
cells_completed as (
    select
        scheme_groups.scheme_code,
        scheme_groups.group_code,
        tiers.tier_code,
        reporting_currency.currency_code,
        schemes.scheme_order,
        scheme_groups.group_order,
        tiers.tier_order,
        cast(coalesce(cells_counted.customer_count, 0) as int) as customer_count,
        {{ exact_ratio(
            'coalesce(cells_counted.customer_count, 0)',
            'customers_counted.all_customer_count'
        ) }} as customer_share_ratio,
        cast(
            coalesce(cells_counted.net_revenue_amount_365d, 0) as decimal(18, 4)
        ) as net_revenue_amount_365d,
        customers_counted.observation_date
    from scheme_groups
    inner join schemes
        on scheme_groups.scheme_code = schemes.scheme_code
    cross join tiers
    cross join customers_counted
    cross join reporting_currency
    left join cells_counted
        on
            scheme_groups.scheme_code = cells_counted.scheme_code
            and scheme_groups.group_code = cells_counted.group_code
            and tiers.tier_code = cells_counted.tier_code
    where tiers.is_assigned
)

select * from cells_completed
