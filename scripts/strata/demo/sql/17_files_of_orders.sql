-- What each file of orders, their documents and the reference lists holds.

-- Each costly text is made once, in a step of its own: a macro repeats its arguments.
create view order_details as
select
    rowid as position,
    *,
    amount_or_fault(fault, typed_amount(amount_cents, order_key)) as amount_text,
    person_mobile(person_id) as mobile,
    case contact_kind
        when 'anonymous' then ''
        else typed_name(person_id, order_key)
    end as customer_name
from orders;

create view erp_orders as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, order_id('erp', order_key)),
            date_or_fault(fault, typed_moment(ordered_at, order_key)),
            cell(amount_text),
            case
                when contact_kind = 'account' then erp_customer(person_id)
                when
                    contact_kind in ('phone', 'email')
                    and unit(order_key, 'customer number') < 0.85
                    and not is_erp_island(person_id)
                    then erp_customer(person_id)
                else ''
            end,
            case contact_kind
                when 'phone' then typed_phone(mobile, order_key)
                when 'placeholder' then '13800138000'
                when 'mistyped' then mistyped_phone(person_id)
                else ''
            end,
            case contact_kind
                when 'email' then typed_email(person_email(person_id), order_key)
                else ''
            end,
            customer_name,
            state_word(getvariable('order_status_words'), order_state, order_key),
            currency_or_fault(
                fault,
                pick(['CNY', 'CNY', 'CNY', 'RMB', '人民币', ''], order_key, 'currency')
            ),
            cast(money(discount_cents) as varchar),
            cast(
                money(
                    amount_cents * (55 + dice(order_key, 'cost share', 20)) // 100
                ) as varchar
            ),
            -- Who comes once comes by one of the channels more often than others do.
            case
                when
                    is_only_order
                    and unit(order_key, 'weak channel') < share('weak_channel')
                    then '京东'
                else pick(['400电话', '官网', '天猫', '京东', '门店'], order_key, 'channel')
            end,
            case when discount_cents > 0 then 'YHQ' || cast(year(ordered_at) as varchar)
                else ''
            end,
            cast(
                case row_version
                    when 'correction' then ordered_at + to_days(30)
                    when 'stale' then ordered_at
                    else ordered_at + to_hours(2)
                end as varchar
            )
        ) as line_text
    from order_details
    where source_system = 'erp'
) as lines_written;

create view pos_orders as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, order_id('pos', order_key)),
            date_or_fault(fault, typed_moment(ordered_at, order_key)),
            cell(amount_text),
            case contact_kind
                when 'phone' then typed_phone(mobile, order_key // 2)
                when 'placeholder' then '00000000000'
                when 'shop' then shop_phone(order_key // 2)
                else ''
            end,
            case
                when contact_kind = 'phone' and unit(order_key, 'card') < 0.4
                    then 'VIP' || scrambled(person_id + 9000000)
                else ''
            end,
            customer_name,
            cast(money(discount_cents) as varchar),
            pick(getvariable('stores'), person_id, 'store'),
            state_word(getvariable('order_status_words'), order_state, order_key),
            currency_or_fault(fault, 'CNY'),
            case
                when
                    row_version = 'return'
                    and unit(order_key, 'names receipt')
                    >= share('return_without_receipt')
                    then order_id('pos', order_key - 1)
                else ''
            end
        ) as line_text
    from order_details
    where source_system = 'pos'
) as lines_written;

create view mini_program_orders as
select
    rowid as position,
    case
        when fault is distinct from 'id_blank' then order_id('mini_program', order_key)
    end as order_id,
    case
        when fault is not distinct from 'date_far_future' then timestamp '2099-01-01'
        else ordered_at
    end as ordered_at,
    case
        when fault is null then money(amount_cents)
        when fault = 'amount_too_large' then 99999999999.00
        when fault = 'amount_blank' then null
        else money(amount_cents)
    end as paid_amount,
    case
        when unit(order_key, 'member number') < 0.7
            then account_id('mini_program', person_id * 4 + 2)
    end as account_id,
    person_wechat('mini_program', person_id) as open_id,
    state_word(getvariable('order_status_words'), order_state, order_key)
        as order_status,
    currency_or_fault(fault, 'CNY') as currency,
    money(discount_cents) as discount_amount,
    pick(['小程序', '小程序', '微信小程序', 'mini_program'], order_key, 'channel') as channel,
    ordered_at + to_hours(1) as updated_at
from orders
where source_system = 'mini_program';

create view erp_order_lines as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, order_id('erp', order_key)),
            cast(line_number as varchar),
            'P' || lpad(cast(product_number as varchar), 3, '0'),
            getvariable('products')[product_number][1],
            getvariable('products')[product_number][2],
            cast(quantity as varchar),
            cast(money(line_cents // quantity) as varchar),
            cast(money(line_cents) as varchar)
        ) as line_text
    from (
        select
            rowid as position,
            order_key,
            line_number,
            fault,
            1 + dice(order_key + line_number, 'product', len(getvariable('products')))
                as product_number,
            1 + dice(order_key + line_number, 'quantity', 3) as quantity,
            -- A third on every line but the last, which takes what is left.
            case
                when line_number = line_count
                    then amount_cents - (line_count - 1) * (amount_cents // 3)
                else amount_cents // 3
            end as line_cents
        from order_lines
    ) as lines_priced
) as lines_written;

create view refund_details as
select
    rowid as position,
    source_system,
    fault,
    id_or_fault(fault, 'RF' || scrambled_order(order_key)) as refund_id,
    parent_or_fault(fault, order_id(source_system, order_key)) as order_id,
    date_or_fault(fault, cast(refunded_at as varchar)) as refunded_at,
    amount_or_fault(fault, typed_amount(refund_cents, order_key)) as refund_amount,
    pick(['质量问题', '不想要了', '发错货', '破损', ''], order_key, 'refund reason') as reason
from refunds;

create view erp_refunds as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',', refund_id, order_id, refunded_at, cell(refund_amount), reason
        ) as line_text
    from refund_details
    where source_system = 'erp'
) as lines_written;

create view mini_program_refunds as
select
    position,
    line_or_fault(fault, line_text, chr(9)) as line
from (
    select
        position,
        fault,
        concat_ws(
            chr(9), refund_id, order_id, refunded_at, refund_amount, reason
        ) as line_text
    from refund_details
    where source_system = 'mini_program'
) as lines_written;

create view erp_products as
select
    rowid as position,
    concat_ws(
        ',',
        id_or_fault(fault, product_id),
        product[1],
        product[2],
        coalesce(getvariable('substitute_groups')[product[2]], ''),
        case product[2] when '试用' then '是' else '否' end
    ) as line
from products;

-- Every ninth has left; a company that has fewer lost the third.
create macro has_left(owner_number) as
owner_number % 9 = 0 or (getvariable('owner_count') < 9 and owner_number = 3);

create view crm_owners as
select
    rowid as position,
    concat_ws(
        ',',
        id_or_fault(fault, owner_id(owner_number)),
        person_name(4000000000 + owner_number),
        pick(['华东组', '华南组', '华北组', '线上组'], owner_number, 'team'),
        pick(['销售', '销售', '客服', '运营', '客户经理'], owner_number, 'role'),
        case
            when owner_number = 5 then '12'
            else cast(20 + 10 * dice(owner_number, 'capacity', 4) as varchar)
        end,
        case when has_left(owner_number) then '离职' else '在职' end,
        case
            when has_left(owner_number)
                then cast(cast(getvariable('as_of') as date) - 12 as varchar)
            else ''
        end,
        case when owner_number = 1 then '' else 'E001' end,
        case when owner_number % 2 = 0 then '09:30' else '9:00' end,
        case when owner_number % 2 = 0 then '18:30' else '18:00' end
    ) as line
from owners;

create view crm_absences as
select
    rowid as position,
    concat_ws(
        ',',
        owner_id(owner_number),
        cast(starts_on as varchar),
        cast(ends_on as varchar)
    ) as line
from absences;

create view crm_channel_costs as
select
    rowid as position,
    concat_ws(
        ',',
        strftime(month_starts_on, '%Y-%m'),
        parent_or_fault(fault, channel_word),
        amount_or_fault(fault, cast(money(cost_cents) as varchar))
    ) as line
from channel_costs;

create view crm_promotions as
select
    rowid as position,
    concat_ws(
        ',',
        promotion_name,
        date_or_fault(fault, cast(starts_on as varchar)),
        cast(ends_on as varchar),
        is_price_change
    ) as line
from promotions;
