{{ config(materialized='view') }}

with

variants as (select * from {{ ref('play_variants') }}),

weights_summed as (
    select
        play_code,
        variant_code,
        share_weight,
        cast(
            sum(share_weight) over (
                partition by play_code
                order by variant_code asc
                rows between unbounded preceding and current row
            ) as bigint
        ) as cumulative_weight,
        cast(sum(share_weight) over (partition by play_code) as bigint) as total_weight
    from variants
),

variants_ranged as (
    select
        play_code,
        variant_code,
        {{ strata.whole_quotient(
            '(cumulative_weight - share_weight) * 1048576', 'total_weight'
        ) }} as first_number,
        {{ strata.whole_quotient('cumulative_weight * 1048576', 'total_weight') }} - 1
            as last_number
    from weights_summed
)

select * from variants_ranged
