-- What a person is called and how a person is reached, as functions of the person's
-- number: any table can carry them without a join, and no two persons share one.

create macro person_name(person_id) as
case
    when unit(person_id, 'common name') < share('common_name')
        then pick(getvariable('common_names'), person_id, 'which common name')
    else
        pick(getvariable('surnames'), person_id, 'surname')
        || pick(getvariable('given_names'), person_id, 'given name')
        || case
            when unit(person_id, 'name length') < 0.6
                then pick(getvariable('given_names'), person_id, 'second given name')
            else ''
        end
end;

-- Now and then a colleague types the polite form.
create macro typed_name(person_id, draw_key) as
case
    when unit(draw_key, 'polite name') < 0.02
        then left(person_name(person_id), 1) || '先生'
    else person_name(person_id)
end;

create macro person_mobile(person_id) as
pick(getvariable('mobile_prefixes'), person_id, 'mobile prefix')
|| lpad(
    cast(
        (person_id * 61803399 + getvariable('mobile_offset')) % 100000000 as varchar
    ), 8, '0'
);

create macro person_email(person_id) as
pick(getvariable('mail_names'), person_id, 'mail name')
|| cast(person_id as varchar)
|| '@' || pick(getvariable('mail_domains'), person_id, 'mail domain');

create macro person_wechat(source_name, person_id) as
case source_name when 'wecom' then 'wm' else 'oX5' end || scrambled(person_id);

create macro is_prospect(person_id) as person_id > getvariable('customers');

create macro company_number(person_id) as
case
    when unit(person_id, 'company') < share('company')
        then dice(person_id, 'which company', getvariable('company_count'))
end;

create macro company_name(person_id) as
pick(getvariable('company_words'), company_number(person_id), 'company word')
|| cast(company_number(person_id) as varchar) || '号'
|| pick(getvariable('company_kinds'), company_number(person_id), 'company kind');

-- The switchboard all colleagues give; those without a company give one at home.
create macro landline(person_id) as
pick(
    getvariable('landline_areas'),
    coalesce(company_number(person_id), person_id),
    'landline area'
)
|| '-6' || lpad(
    cast(
        (coalesce(company_number(person_id), 5000000 + person_id) * 7919) % 10000000
        as varchar
    ), 7, '0'
);

create macro shop_phone(draw_key) as
'19955'
|| lpad(
    cast(dice(draw_key, 'shop phone', getvariable('shop_phone_count')) as varchar),
    6,
    '0'
);

-- One digit lost while typing.
create macro mistyped_phone(person_id) as left(person_mobile(person_id), 10);

-- The ways a mobile number is written; every one means the same eleven digits.
create macro typed_phone(mobile, draw_key) as
case
    when unit(draw_key, 'phone format') >= share('phone_formatted') then mobile
    else
        case dice(draw_key, 'which phone format', 8)
            when 0 then '+86' || mobile
            when 1
                then '+86 ' || mobile[1:3] || ' ' || mobile[4:7] || ' ' || mobile[8:11]
            when 2 then '0086' || mobile
            when 3 then '86' || mobile
            when 4 then mobile[1:3] || ' ' || mobile[4:7] || ' ' || mobile[8:11]
            when 5 then mobile[1:3] || '-' || mobile[4:7] || '-' || mobile[8:11]
            when 6 then translate(mobile, '0123456789', '０１２３４５６７８９')
            else '''' || mobile
        end
end;

create macro typed_email(email, draw_key) as
case dice(draw_key, 'mail format', 12)
    when 0 then upper(email)
    when 1 then email || ' '
    else email
end;

-- What the account in the CRM knows: personal, placeholder, landline or nothing.
create macro account_phone_kind(person_id) as
case
    when unit(person_id, 'account phone') < share('account_placeholder')
        then 'placeholder'
    when
        unit(person_id, 'account phone')
        < share('account_placeholder') + share('account_landline')
        then 'landline'
    when
        unit(person_id, 'account phone')
        < share('account_placeholder') + share('account_landline')
        + share('account_without_phone')
        then 'blank'
    else 'personal'
end;

create macro has_account(person_id) as
unit(person_id, 'account') < case
    when is_prospect(person_id) then share('prospect_with_account')
    else share('customer_with_account')
end;

create macro has_account_email(person_id) as
unit(person_id, 'account email') < share('account_email');

-- True when an account row ties the person's mail address to the mobile number: only
-- then may a record be known by mail alone and still belong to the rest.
create macro is_email_linked(person_id) as
has_account(person_id)
and account_phone_kind(person_id) = 'personal'
and has_account_email(person_id);

create macro is_erp_island(person_id) as
unit(person_id, 'erp island') < share('erp_without_contact');

create macro is_mini_program_island(person_id) as
unit(person_id, 'mini program island') < share('mini_program_without_phone');

create macro is_wecom_island(person_id) as
unit(person_id, 'wecom island') < share('wecom_without_phone');

-- The records of one person that are tied by identifiers, numbered 0 to 7 per person.
create macro link_group(person_id, island) as person_id * 8 + island;

-- What the systems call their records.

create macro owner_id(owner_number) as
'E' || lpad(cast(owner_number as varchar), 3, '0');

create macro lead_owner_number(lead_key) as
1 + dice(lead_key, 'owner', getvariable('owner_count'));

-- One owner has more customers than anybody could look after.
create macro account_owner_number(account_key) as
case
    when unit(account_key, 'overloaded owner') < share('owner_overload') then 5
    else 1 + dice(account_key, 'owner', getvariable('owner_count'))
end;

create macro opted_out_of_all(account_key) as
unit(account_key, 'opted out') between 0.03 and 0.03 + share('opted_out_of_all');

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

-- Calls of the last half year are tasks of the CRM.
create macro is_recent_call(happened_at) as
cast(happened_at as date) > cast(getvariable('as_of') as date) - 180;

-- Traces are what people leave beside orders, leads and accounts: up to 4,096 of each
-- kind.
create macro trace_key(entity, person_id, trace_number) as
person_id * 32768
+ 4096 * list_position(
    ['interactions', 'tickets', 'surveys', 'touches', 'follow_ups', 'contracts',
    'tasks'], entity
)
+ trace_number;

create macro trace_id(entity, trace_key) as
map {
    'interactions': 'EV', 'tickets': 'TK', 'surveys': 'SV', 'touches': 'TC',
    'follow_ups': 'FU', 'contracts': 'HT', 'tasks': 'RW'
}[entity] || scrambled_trace(trace_key);
