{{ config(materialized='view') }}

with

past_scores as (select * from {{ source('raw', 'past_scores') }}),

past_scores_renamed as (
    select
        scored_customer_id,
        coalesce(customer_group_code, 'repeat') as customer_group_code,
        risk_band_code,
        weight_source_code,
        risk_score,
        churn_probability,
        contact_count,
        load_number,
        run_date
    from past_scores
)

select * from past_scores_renamed
