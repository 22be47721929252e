{{ config(materialized='view') }}

with

payments as (select * from {{ ref('stg_commerce__payments') }}),

-- What goes back may stand beside the charge and in rows of its own: these come first.
payments_compared as (
    select
        payment_key,
        source_system,
        contact_key,
        replace(order_id, '#', '') as bare_order_id,
        payment_kind_code in ('sale', 'capture') as is_charge,
        currency_code,
        refunded_amount,
        sum(case when payment_kind_code = 'refund' then refunded_amount else 0 end)
            over (
                partition by source_system, replace(order_id, '#', ''), currency_code
            ) as rows_amount,
        sum(
            case
                when payment_kind_code in ('sale', 'capture') then refunded_amount
                else 0
            end
        ) over (
            partition by source_system, replace(order_id, '#', ''), currency_code
            order by paid_at, payment_key
            rows between unbounded preceding and current row
        ) as charges_until_amount,
        cast(paid_at as date) as refunded_date
    from payments
    where
        refunded_amount > 0
        and order_id is not null
),

payments_given_back as (
    select
        payment_key,
        source_system,
        contact_key,
        bare_order_id,
        currency_code,
        cast(
            case
                when is_charge
                    then least(refunded_amount, charges_until_amount - rows_amount)
                else refunded_amount
            end as decimal(18, 4)
        ) as refunded_amount,
        refunded_date
    from payments_compared
    where not is_charge or charges_until_amount > rows_amount
)

select * from payments_given_back
