-- One row per customer who is new, differs in what is told or is gone since all of them
-- were sent, which ${STRATA_SENT} keeps a copy of. Who is gone was merged into another
-- customer, who is named, or forgotten.
with

customers as (
    select * from read_parquet('${STRATA_PUBLISHED}/parquet/pub_customer_segments.parquet')
),

customers_sent as (
    select * from read_parquet('${STRATA_SENT}/pub_customer_segments.parquet')
),

redirects as (
    select * from read_parquet('${STRATA_PUBLISHED}/parquet/pub_customer_redirects.parquet')
),

days as (select max(observation_date) as observation_date from customers),

told_now as (
    select
        customer_id,
        tier_code,
        tier_name_zh,
        tier_name_en,
        lifecycle_stage_code,
        value_class_code,
        risk_band_code,
        owner_key
    from customers
),

told_before as (
    select
        customer_id,
        tier_code,
        tier_name_zh,
        tier_name_en,
        lifecycle_stage_code,
        value_class_code,
        risk_band_code,
        owner_key
    from customers_sent
),

differing as (
    select * from told_now
    except
    select * from told_before
),

customers_differing as (
    select
        differing.*,
        case
            when told_before.customer_id is null then 'added'
            else 'changed'
        end as customer_change_code,
        null as redirect_code,
        null as current_customer_id
    from differing
    left join told_before
        on differing.customer_id = told_before.customer_id
),

customers_gone as (
    select
        told_before.customer_id,
        'removed' as customer_change_code,
        redirects.redirect_code,
        nullif(redirects.customer_id, told_before.customer_id) as current_customer_id
    from told_before
    left join told_now
        on told_before.customer_id = told_now.customer_id
    left join redirects
        on told_before.customer_id = redirects.issued_customer_id
    where told_now.customer_id is null
),

changes as (
    select * from customers_differing
    union all by name
    select * from customers_gone
)

select
    changes.*,
    cast(days.observation_date as varchar) as observation_date
from changes
cross join days
order by changes.customer_id
