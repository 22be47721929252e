{{ config(materialized='view') }}

with

past_contributions as (select * from {{ source('raw', 'past_contributions') }}),

past_contributions_renamed as (
    select
        customer_id as scored_customer_id,
        signal_code,
        severity_code,
        signal_value,
        contribution_score,
        run_date
    from past_contributions
)

select * from past_contributions_renamed
