{%- set workable -%}
cast(sum(owners.daily_capacity_count) as double) * {{ var('risk_capacity_days') }}
* customers_shared.customer_count / nullif(customers_shared.banded_count, 0)
{%- endset -%}
{%- set above_cut = 'greatest(scores_accumulated.risk_score, cuts.high_score)' -%}
with

scores as (select * from {{ ref('int_churn_scores_summed') }}),

cuts as (select * from {{ ref('int_risk_thresholds_found') }}),

owners as (select * from {{ ref('stg_crm__owners') }}),

groups as (select * from {{ ref('fct_risk_groups') }}),

bases as (
    {{- bases_listed() }}
),

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

-- Owners work for all groups with bands, for each by how many of the customers it has.
customers_shared as (
    select
        scores_counted.basis_code,
        bases.customer_group_code,
        sum(scores_counted.customer_count) as customer_count,
        sum(cast(groups.has_bands as int) * sum(scores_counted.customer_count)) over (
            partition by
                bases.purpose_code,
                scores_counted.observation_date
        ) as banded_count,
        scores_counted.observation_date
    from scores_counted
    inner join bases
        on scores_counted.basis_code = bases.basis_code
    inner join groups
        on bases.customer_group_code = groups.customer_group_code
    group by
        scores_counted.basis_code,
        bases.customer_group_code,
        bases.purpose_code,
        groups.has_bands,
        scores_counted.observation_date
),

-- Without a capacity told by anybody the share of all customers alone bounds the band.
capacities_summed as (
    select
        customers_shared.basis_code,
        least(
            floor(customers_shared.customer_count * high_band.maximum_share),
            coalesce(
                case customers_shared.customer_group_code
                    when 'repeat' then ceil({{ workable }})
                    else floor({{ workable }})
                end,
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
        customers_shared.customer_group_code,
        customers_shared.banded_count,
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
                            then {{ above_cut }}
                        else null
                    end
                ),
                max(
                    case
                        when capacities_summed.capacity_count >= 1
                            then {{ above_cut }}
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
