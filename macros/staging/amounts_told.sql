{#-
    CTE `amounts_told`, of each order number of a source system what others tell of its money,
    and `payments` and `lines`, which it reads: the rows of these relations. Payments, before
    anything went back, where all of it came in one currency; without any the lines of the
    order, those cancelled left out, where all of them are good, have an amount and are in one
    currency. Only of rows of `cells_cleaned` without an `amount` of their own.
-#}
{%- macro amounts_told(payments, lines, columns) -%}
{%- set amount = columns | selectattr('is_told_elsewhere', 'defined') | map(attribute='name') | first -%}
payments as (select * from {{ payments }}),

lines as (select * from {{ lines }}),

orders_untold as (
    select distinct replace(cells_cleaned.order_id, '#', '') as untold_order_number
    from cells_cleaned
    where cells_cleaned.{{ amount }} is null
),

{{ strata.lines_added_up() }}

{{ strata.payments_added_up() }}

amounts_told as (
    select
        *,
        'payments' as told_by
    from payments_added_up
    where told_currency_code is not null
    union all
    select
        lines_added_up.*,
        'lines' as told_by
    from lines_added_up
    left join payments_added_up
        on
            lines_added_up.telling_system = payments_added_up.telling_system
            and lines_added_up.told_order_number = payments_added_up.told_order_number
    where payments_added_up.told_order_number is null
),
{%- endmacro -%}
