with

promotions as (select * from {{ ref('stg_crm__promotions') }}),

promotions_listed as (
    select
        promotion_key,
        promotion_name,
        is_price_change,
        starts_date,
        ends_date
    from promotions
)

select * from promotions_listed
