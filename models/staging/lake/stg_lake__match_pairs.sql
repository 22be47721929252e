{{ config(materialized='view') }}

with

match_pairs as (select * from {{ source('raw', 'match_pairs') }}),

match_pairs_renamed as (
    select
        customer_id,
        other_customer_id,
        field_code,
        level_code,
        match_probability,
        match_weight,
        field_weight
    from match_pairs
)

select * from match_pairs_renamed
