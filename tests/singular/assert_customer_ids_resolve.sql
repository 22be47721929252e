-- Every customer of today is the id of one of its own contacts, and resolves to itself.
with

customers as (select * from {{ ref('dim_customers') }}),

redirects as (select * from {{ ref('fct_customer_redirects') }}),

customers_unresolved as (
    select customers.customer_id
    from customers
    left join redirects
        on
            customers.customer_id = redirects.issued_customer_id
            and redirects.redirect_code = 'current'
    where redirects.customer_id is distinct from customers.customer_id
)

select * from customers_unresolved
