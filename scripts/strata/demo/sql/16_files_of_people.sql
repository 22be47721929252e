-- What each file of leads and accounts holds: `line` is a finished text line; views
-- without it have the columns of the file.

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
    owner_id(lead_owner_number(lead_key)) as owner_id,
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
            owner_id(account_owner_number(account_key)),
            case
                when unit(account_key, 'opted out') < 0.03 then '短信'
                when opted_out_of_all(account_key) then '短信、电话、微信、邮件'
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
