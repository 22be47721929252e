{{ config(materialized='view') }}

with

past_rules as (select * from {{ source('raw', 'past_rules') }}),

past_rules_renamed as (
    select
        signal_code,
        severity_code,
        comparison_code,
        measuring_rule,
        threshold_value,
        moderate_value,
        severe_value,
        contribution_score,
        run_date
    from past_rules
)

select * from past_rules_renamed
