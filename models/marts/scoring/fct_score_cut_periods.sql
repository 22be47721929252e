with

coverage as (select * from {{ ref('fct_observation_coverage') }}),

promotions as (select * from {{ ref('stg_crm__promotions') }}),

score_policies as (
    select * from {{ ref('score_policies') }}
    where policy_code = '{{ var("score_policy_code") }}'
),

price_changes_ended as (
    select distinct last_day(ends_date) as month_end_date
    from promotions
    where is_price_change
),

periods_spanned as (
    select
        cut_point_basis_date,
        max(case when is_latest then 1 else 0 end) = 1 as is_current,
        min(observation_date) as first_used_date,
        max(observation_date) as last_used_date
    from coverage
    where not is_warm_up
    group by cut_point_basis_date
),

-- A price change goes first: it is the reason also where it ended with the quarter.
periods_explained as (
    select
        score_policies.policy_code,
        case
            when price_changes_ended.month_end_date is not null then 'price_change'
            when
                periods_spanned.cut_point_basis_date
                != last_day(periods_spanned.cut_point_basis_date)
                then 'own_date'
            when
                score_policies.cut_point_freeze_code = 'month'
                or extract(month from periods_spanned.cut_point_basis_date)
                in (3, 6, 9, 12)
                then score_policies.cut_point_freeze_code
            else 'own_date'
        end as cut_basis_code,
        coverage.buyer_count,
        periods_spanned.is_current,
        periods_spanned.cut_point_basis_date,
        periods_spanned.first_used_date,
        periods_spanned.last_used_date
    from periods_spanned
    cross join score_policies
    inner join coverage
        on periods_spanned.cut_point_basis_date = coverage.observation_date
    left join price_changes_ended
        on periods_spanned.cut_point_basis_date = price_changes_ended.month_end_date
)

select * from periods_explained
