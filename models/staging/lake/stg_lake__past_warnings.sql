{{ config(materialized='view') }}

with

past_warnings as (select * from {{ source('raw', 'past_warnings') }}),

past_warnings_renamed as (
    select
        customer_id,
        tier_code,
        owner_key,
        warning_state_code,
        run_date
    from past_warnings
)

select * from past_warnings_renamed
