-- A customer whose name, phone or e-mail is known shows it masked, never in clear.
with

customers as (select * from {{ ref('dim_customers') }}),

segments as (select * from {{ ref('pub_customer_segments') }}),

customers_differing as (
    select segments.customer_id
    from segments
    inner join customers
        on segments.customer_id = customers.customer_id
    where
        (customers.customer_name is null) != (segments.masked_customer_name is null)
        or (customers.mobile_phone is null) != (segments.masked_mobile_phone is null)
        or (customers.email_address is null) != (segments.masked_email is null)
        or customers.mobile_phone = segments.masked_mobile_phone
        or customers.email_address = segments.masked_email
)

select * from customers_differing
