with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

cuts as (select * from {{ ref('int_risk_thresholds_found') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

high_band as (
    select maximum_share
    from {{ ref('risk_bands') }}
    where risk_band_code = 'high'
),

scores_counted as (
    select
        basis_code,
        risk_score,
        count(*) as customer_count,
        observation_date
    from scores
    group by
        basis_code,
        risk_score,
        observation_date
),

scores_accumulated as (
    select
        basis_code,
        risk_score,
        sum(customer_count) over (
            partition by
                basis_code,
                observation_date
            order by risk_score desc
            rows between unbounded preceding and current row
        ) as customer_count,
        observation_date
    from scores_counted
),

customers_counted as (
    select
        basis_code,
        sum(customer_count) as customer_count,
        observation_date
    from scores_counted
    group by
        basis_code,
        observation_date
),

-- Owners work for all groups, for each by how many of the customers it has.
customers_shared as (
    select
        basis_code,
        customer_count,
        sum(customer_count) over (
            partition by
                case
                    {%- for basis in risk_bases() %}
                    when basis_code = '{{ basis.basis }}' then '{{ basis.dates }}'
                    {%- endfor %}
                    else null
                end,
                observation_date
        ) as scored_count,
        observation_date
    from customers_counted
),

-- Without a capacity told by anybody the share of all customers alone bounds the band.
capacities_summed as (
    select
        customers_shared.basis_code,
        least(
            floor(customers_shared.customer_count * high_band.maximum_share),
            coalesce(
                floor(
                    cast(sum(owners.daily_capacity_count) as double)
                    * {{ var('risk_capacity_days') }} * customers_shared.customer_count
                    / customers_shared.scored_count
                ),
                customers_shared.customer_count
            )
        ) as capacity_count,
        customers_shared.observation_date
    from customers_shared
    cross join high_band
    left join owners
        on coalesce(
            customers_shared.observation_date < owners.left_date, owners.is_active
        )
    group by
        customers_shared.basis_code,
        customers_shared.customer_count,
        customers_shared.scored_count,
        high_band.maximum_share,
        customers_shared.observation_date
),

-- Equal scores are never parted: where too many share the highest, they are the band.
capacities_counted as (
    select
        capacities_summed.basis_code,
        cast(capacities_summed.capacity_count as int) as capacity_count,
        cast(
            coalesce(
                min(
                    case
                        when
                            scores_accumulated.customer_count
                            <= capacities_summed.capacity_count
                            then
                                greatest(
                                    scores_accumulated.risk_score,
                                    cuts.high_score
                                )
                        else null
                    end
                ),
                max(
                    case
                        when capacities_summed.capacity_count >= 1
                            then
                                greatest(
                                    scores_accumulated.risk_score,
                                    cuts.high_score
                                )
                        else scores_accumulated.risk_score + 1
                    end
                )
            ) as int
        ) as high_score,
        capacities_summed.observation_date
    from capacities_summed
    inner join scores_accumulated
        on
            capacities_summed.basis_code = scores_accumulated.basis_code
            and capacities_summed.observation_date = scores_accumulated.observation_date
    inner join cuts
        on capacities_summed.basis_code = cuts.basis_code
    group by
        capacities_summed.basis_code,
        capacities_summed.capacity_count,
        capacities_summed.observation_date
)

select * from capacities_counted
