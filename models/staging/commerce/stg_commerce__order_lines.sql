{{ config(materialized='view') }}

with

order_lines as (select * from {{ ref('base_commerce__order_lines') }}),

order_lines_kept as (
    select
        record_key as order_line_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        {{ record_key(['source_system', 'order_id']) }} as order_key,
        order_id,
        line_number,
        case
            when
                product_id is not null
                then {{ record_key(['source_system', 'product_id']) }}
            else null
        end as product_key,
        product_id,
        case
            when
                cancels_order_id is not null
                then {{ record_key(['source_system', 'cancels_order_id']) }}
            else null
        end as cancelled_order_key,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        product_name,
        product_category,
        customer_name,
        source_order_status,
        order_status_code,
        source_currency_code,
        currency_code,
        source_channel,
        channel_code,
        store_name,
        region_name,
        row_number,
        load_number,
        quantity,
        unit_price_amount,
        coalesce(
            line_amount,
            try_cast(
                cast(quantity as decimal(19, 4)) * unit_price_amount as decimal(18, 4)
            ),
            0
        ) as line_amount,
        ordered_at,
        updated_at
    from order_lines
    where row_outcome_code = 'kept'
)

select * from order_lines_kept
