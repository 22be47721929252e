{#-
    CTE `amounts_told`, of each order number of a source system what others tell of its money,
    and `payments` and `lines`, which it reads: the rows of these relations. Payments, before
    anything went back, where all of it came in one currency; without any the lines of the
    order, those cancelled left out, where all of them are good, have an amount and are in one
    currency. Only of rows of `cells_cleaned` without an `amount` of their own.
-#}
{%- macro amounts_told(payments, lines, amount) -%}
payments as (select * from {{ payments }}),

lines as (select * from {{ lines }}),

orders_untold as (
    select distinct replace(cells_cleaned.order_id, '#', '') as untold_order_number
    from cells_cleaned
    where cells_cleaned.{{ amount }} is null
),

{{ strata.lines_added_up() }}

amounts_paid as (
    select
        source_system as telling_system,
        replace(order_id, '#', '') as told_order_number,
        cast(sum(received_amount) as decimal(18, 4)) as told_amount,
        case when min(currency_code) = max(currency_code) then min(currency_code) else null end
            as told_currency_code
    from payments
    where received_amount > 0 and order_id is not null
    group by
        source_system,
        replace(order_id, '#', '')
),

amounts_told as (
    select
        *,
        'payments' as told_by
    from amounts_paid
    where told_currency_code is not null
    union all
    select
        lines_added_up.*,
        'lines' as told_by
    from lines_added_up
    left join amounts_paid
        on
            lines_added_up.telling_system = amounts_paid.telling_system
            and lines_added_up.told_order_number = amounts_paid.told_order_number
    where amounts_paid.told_order_number is null
),
{%- endmacro -%}
