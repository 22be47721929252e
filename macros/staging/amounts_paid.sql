{#-
    CTE `amounts_paid`, of each order number of a source system what its payments brought in,
    before anything went back, where all of it came in one currency, and `payments`, which it
    reads: the rows of the relation `rows`.
-#}
{%- macro amounts_paid(rows) -%}
payments as (select * from {{ rows }}),

amounts_paid as (
    select
        source_system as paying_system,
        replace(order_id, '#', '') as paid_order_number,
        cast(sum(received_amount) as decimal(18, 4)) as paid_amount,
        min(currency_code) as paid_currency_code
    from payments
    where received_amount > 0 and order_id is not null
    group by
        source_system,
        replace(order_id, '#', '')
    having min(currency_code) = max(currency_code)
),
{%- endmacro -%}
