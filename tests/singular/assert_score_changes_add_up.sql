with

changes as (select * from {{ ref('fct_score_comparisons') }}),

parts_summed as (
    select
        customer_id,
        previous_risk_score,
        risk_score,
        score_change,
        rules_score_change
        + merge_score_change
        + data_score_change
        + behaviour_score_change as part_score_change
    from changes
),

differences_found as (
    select
        customer_id,
        previous_risk_score,
        risk_score,
        score_change,
        part_score_change
    from parts_summed
    where score_change is distinct from part_score_change
)

select * from differences_found
