{{ config(materialized='view') }}

with

result_bars as (
    select
        cast({{ var('confidence_z') }} as double) as confidence_z,
        cast({{ var('verdict_minimum_count') }} as int) as minimum_count,
        cast({{ var('verdict_minimum_effect') }} as double) as minimum_effect,
        cast({{ var('verdict_power') }} as double) as power
)

select * from result_bars
