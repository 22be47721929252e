with

warnings as (select * from {{ ref('pub_churn_warnings') }}),

segments as (select * from {{ ref('pub_customer_segments') }}),

differences_found as (
    select
        warnings.customer_id,
        warnings.risk_score as warning_risk_score,
        segments.risk_score as segment_risk_score
    from warnings
    left join segments
        on warnings.customer_id = segments.customer_id
    where
        segments.customer_id is null
        or warnings.risk_score != segments.risk_score
        or warnings.tier_code != segments.tier_code
        or warnings.expected_margin_amount_365d
        is distinct from segments.expected_margin_amount_365d
)

select * from differences_found
