-- What each file holds: `line` is a finished text line; views without it have the
-- columns of the file.

create macro owner_id(draw_key) as
'E' || lpad(
    cast(1 + dice(draw_key, 'owner', getvariable('owner_count')) as varchar), 3, '0'
);

create macro order_id(source_name, order_key) as
case source_name
    when 'erp' then 'SO'
    when 'mini_program' then 'M'
    else 'T'
end || scrambled_order(order_key);

create macro lead_id(source_name, lead_key) as
case source_name
    when 'douyin' then 'DY'
    when 'baidu' then 'BD'
    when 'website' then 'WEB-'
    when 'wecom' then 'QW'
    else 'HD'
end || scrambled(lead_key);

create macro account_id(source_name, account_key) as
case source_name
    when 'crm' then 'K'
    else 'U'
end || scrambled(account_key);

-- The number a shop's own system gave its customer; it means nothing elsewhere.
create macro erp_customer(person_id) as 'C' || scrambled(person_id + 7000000);

create macro moment_or_blank(moment) as coalesce(cast(moment as varchar), '');

create macro lead_phone(written_contact, person_id, lead_key) as
case written_contact
    when 'phone' then typed_phone(person_mobile(person_id), lead_key)
    when 'phone and email' then typed_phone(person_mobile(person_id), lead_key)
    when 'placeholder'
        then pick(['13800138000', '00000000000'], lead_key, 'placeholder')
    when 'mistyped' then mistyped_phone(person_id)
    when 'landline' then landline(person_id)
    else ''
end;

create macro lead_channel(source_name, lead_key) as
pick(
    getvariable('lead_channel_words')[
        case
            when unit(lead_key, 'unknown channel') < share('lead_unknown_channel')
                then 'unknown'
            else source_name
        end
    ],
    lead_key,
    'channel word'
);

create macro state_word(words, state, draw_key) as
pick(words[cast(state as varchar)], draw_key, 'state word');

create view lead_details as
select
    rowid as position,
    source_system,
    lead_key,
    person_id,
    fault,
    written_contact,
    created_at,
    lead_id(source_system, lead_key) as lead_id,
    typed_name(person_id, lead_key) as customer_name,
    lead_phone(written_contact, person_id, lead_key) as phone,
    case
        when source_system = 'website' and written_contact = 'placeholder'
            then 'test@test.com'
        when written_contact in ('email', 'phone and email')
            then typed_email(person_email(person_id), lead_key)
        else ''
    end as email,
    coalesce(company_name(person_id), '') as company_name,
    pick(getvariable('regions'), person_id, 'region') as region,
    getvariable('products')[
        1 + dice(lead_key, 'intended product', len(getvariable('products')))
    ][1] as intent_product,
    pick(
        ['价格偏高', '怕不好用', '价格高,服务慢', '', '', '要看样品', '=1+1', '需要"发票"'],
        lead_key,
        'pain point'
    ) as pain_point,
    'CP' || cast(1 + dice(lead_key, 'campaign', 12) as varchar) as campaign_id,
    state_word(getvariable('lead_status_words'), lead_state, lead_key) as lead_status,
    pick(['高', '中', '低', '高意向', 'B类', ''], lead_key, 'intent') as intent_level,
    pick(['1', '2', '3', ''], lead_key, 'stars') as star_rating,
    owner_id(lead_key) as owner_id,
    case
        when
            lead_state not in ('to_confirm', 'unknown')
            and first_contacted_at <= cast(getvariable('as_of') as date) + 1
            then first_contacted_at
    end as first_contacted_at,
    case
        when lead_state in ('won', 'converted') then converted_at
    end as converted_at,
    case
        when lead_state in ('won', 'lost') then converted_at + to_hours(30)
    end as closed_at,
    case
        when lead_state = 'lost'
            then pick(['价格', '选了竞品', '联系不上', '不需要了'], lead_key, 'lost reason')
        else ''
    end as lost_reason,
    case row_version
        when 'correction' then created_at + to_days(30)
        else created_at + to_hours(2)
    end as updated_at
from leads;

create view douyin_leads as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, lead_id),
            date_or_fault(fault, typed_moment(created_at, lead_key)),
            customer_name,
            phone,
            region,
            intent_product,
            cell(pain_point),
            lead_channel(source_system, lead_key),
            campaign_id,
            lead_status,
            intent_level,
            owner_id,
            moment_or_blank(first_contacted_at),
            moment_or_blank(converted_at),
            moment_or_blank(closed_at),
            lost_reason,
            cast(updated_at as varchar)
        ) as line_text
    from lead_details
    where source_system = 'douyin'
) as lines_written;

create view baidu_leads as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, lead_id),
            date_or_fault(fault, typed_moment(created_at, lead_key)),
            customer_name,
            phone,
            company_name,
            region,
            lead_channel(source_system, lead_key),
            campaign_id,
            intent_product,
            cell(pain_point),
            lead_status,
            intent_level,
            owner_id,
            moment_or_blank(first_contacted_at),
            moment_or_blank(converted_at),
            moment_or_blank(closed_at)
        ) as line_text
    from lead_details
    where source_system = 'baidu'
) as lines_written;

create view wecom_leads as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, lead_id),
            date_or_fault(fault, cast(created_at as varchar)),
            person_wechat('wecom', person_id),
            customer_name,
            phone,
            lead_channel(source_system, lead_key),
            lead_status,
            star_rating,
            owner_id,
            moment_or_blank(first_contacted_at),
            moment_or_blank(converted_at),
            moment_or_blank(closed_at)
        ) as line_text
    from lead_details
    where source_system = 'wecom'
) as lines_written;

create view website_leads as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        cast(to_json({
            'lead_id': id_or_fault(fault, lead_id),
            'created_at': date_or_fault(
                fault, strftime(created_at, '%Y-%m-%dT%H:%M:%S+08:00')
            ),
            'name': customer_name,
            'phone': nullif(phone, ''),
            'email': nullif(email, ''),
            'company': nullif(company_name, ''),
            'channel': lead_channel(source_system, lead_key),
            'campaign': campaign_id,
            'intent_product': intent_product,
            'pain_point': nullif(pain_point, ''),
            'status': lead_status,
            'owner_id': owner_id,
            'first_contacted_at': first_contacted_at,
            'converted_at': converted_at,
            'closed_at': closed_at,
            'utm_source': pick(['search', 'mail', 'poster'], lead_key, 'utm source')
        }) as varchar) as line_text
    from lead_details
    where source_system = 'website'
) as lines_written;

-- Excel counts days from 1899-12-30; 72686 is the first day of 2099.
create view offline_leads as
select
    position,
    nullif(id_or_fault(fault, lead_id), '') as "线索编号",
    case
        when fault is null
            then (epoch(created_at) - epoch(timestamp '1899-12-30')) / 86400.0
        when fault = 'date_far_future' then 72686.0
        when fault = 'date_blank' then null
        else (epoch(created_at) - epoch(timestamp '1899-12-30')) / 86400.0
    end as "登记时间",
    customer_name as "姓名",
    nullif(company_name, '') as "公司",
    nullif(phone, '') as "手机",
    nullif(email, '') as "邮箱",
    region as "地区",
    lead_channel(source_system, lead_key) as "来源渠道",
    intent_product as "意向产品",
    lead_status as "客户阶段",
    owner_id as "跟进人"
from lead_details
where source_system = 'offline';

create view account_details as
select
    rowid as position,
    source_system,
    account_key,
    person_id,
    fault,
    registered_at,
    account_id(source_system, account_key) as account_id,
    case phone_kind
        when 'personal' then typed_phone(person_mobile(person_id), account_key)
        when 'placeholder' then '13800138000'
        when 'landline' then landline(person_id)
        else ''
    end as phone,
    case
        when has_email then typed_email(person_email(person_id), account_key)
        else ''
    end as email,
    pick(
        ['普通', '普通', '普通', '银卡', '银卡', '金卡', '钻石'],
        account_key,
        case row_version when 'correction' then 'later level' else 'level' end
    ) as member_level,
    cast(dice(account_key, 'points', 20000) as varchar) as points_balance,
    pick(getvariable('regions'), person_id, 'region') as region,
    case row_version
        when 'correction' then registered_at + to_days(35)
        else registered_at + to_hours(1)
    end as updated_at
from accounts;

create view crm_accounts as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, account_id),
            typed_name(person_id, account_key),
            phone,
            email,
            coalesce(company_name(person_id), ''),
            region,
            typed_moment(registered_at, account_key),
            pick(
                ['门店', '官网', '小程序', '抖音', '百度', '老带新', ''],
                account_key,
                'signup channel'
            ),
            member_level,
            points_balance,
            strftime(
                date '1965-01-01'
                + cast(dice(person_id, 'birth day', 15000) as integer),
                '%Y/%m/%d'
            ),
            owner_id(account_key),
            case
                when unit(account_key, 'opted out') < 0.03 then '短信'
                else ''
            end,
            cast(updated_at as varchar)
        ) as line_text
    from account_details
    where source_system = 'crm'
) as lines_written;

create view mini_program_accounts as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, account_id),
            person_wechat('mini_program', person_id),
            typed_name(person_id, account_key),
            phone,
            cast(registered_at as varchar),
            member_level,
            points_balance,
            cast(updated_at as varchar)
        ) as line_text
    from account_details
    where source_system = 'mini_program'
) as lines_written;

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
            pick(['400电话', '官网', '天猫', '京东', '门店'], order_key, 'channel'),
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
        product[2],
        case product[2] when '试用' then '是' else '否' end
    ) as line
from products;

create view crm_owners as
select
    rowid as position,
    concat_ws(
        ',',
        id_or_fault(fault, 'E' || lpad(cast(owner_number as varchar), 3, '0')),
        person_name(4000000000 + owner_number),
        pick(['华东组', '华南组', '华北组', '线上组'], owner_number, 'team'),
        pick(['销售', '销售', '客服', '运营', '客户经理'], owner_number, 'role'),
        cast(20 + 10 * dice(owner_number, 'capacity', 4) as varchar),
        case when owner_number % 9 = 0 then '离职' else '在职' end
    ) as line
from owners;

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
