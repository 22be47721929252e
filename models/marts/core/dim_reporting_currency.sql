{%- set fixed_code = var('reporting_currency_code') -%}
{%- set default_code = var('default_currency_code') -%}
with

orders as (select * from {{ ref('fct_orders') }}),

currencies_counted as (
    select
        currency_code,
        count(*) as sale_count
    from orders
    where
        is_purchase
        and ordered_date <= {{ as_of_date() }}
    group by currency_code
),

largest_count_found as (
    select max(sale_count) as sale_count
    from currencies_counted
),

currency_chosen as (
    select
        coalesce(
            nullif('{{ fixed_code }}', ''),
            min(currencies_counted.currency_code),
            '{{ default_code }}'
        ) as currency_code
    from currencies_counted
    inner join largest_count_found
        on currencies_counted.sale_count = largest_count_found.sale_count
)

select * from currency_chosen
