{{ config(materialized='view') }}

with

identities_kept as (select * from {{ source('raw', 'identities_kept') }}),

identities_renamed as (
    select
        contact_key,
        issued_customer_id,
        customer_id,
        first_row_rank
    from identities_kept
)

select * from identities_renamed
