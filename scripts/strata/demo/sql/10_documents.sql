-- What hangs on orders (lines, refunds) and the small reference lists.

create table order_lines as
select
    'erp' as source_system,
    delivery,
    ordered_at,
    order_key,
    line_number,
    line_count,
    amount_cents,
    drawn_fault(
        order_key + line_number * 100000000000,
        share('faulty_order_line'),
        ['id_blank', 'too_few_columns', 'too_many_columns']
    ) as fault,
    cast('base' as row_version) as row_version
from (
    select
        *,
        unnest(range(1, line_count + 1)) as line_number
    from (
        select
            delivery,
            ordered_at,
            order_key,
            amount_cents,
            pick([1, 1, 1, 2, 2, 3], order_key, 'line count') as line_count
        from orders
        where source_system = 'erp' and row_version in ('base', 'base_corrected')
    ) as orders_counted
) as lines_listed;

-- The key is moved away from the order's own, which already drew no fault.
create table refunds as
select
    cast(source_system as varchar) as source_system,
    cast(year(ordered_at + to_days(refund_days)) as integer) as delivery,
    ordered_at + to_days(refund_days) as refunded_at,
    order_key,
    refund_cents,
    drawn_fault(order_key + 900000000000, share('faulty_refund'), [
        'id_blank', 'parent_blank', 'date_no_such_day', 'date_word', 'date_far_future',
        'amount_negative', 'amount_word', 'amount_dashes', 'too_few_columns'
    ]) as fault,
    cast('base' as row_version) as row_version
from orders
where refund_cents > 0 and source_system != 'pos'
order by source_system, delivery, refunded_at, order_key;

create table products as
select
    'erp' as source_system,
    0 as delivery,
    'P' || lpad(cast(product_number as varchar), 3, '0') as product_id,
    getvariable('products')[product_number] as product,
    cast(case when product_number = 3 then 'id_blank' end as fault) as fault,
    cast('base' as row_version) as row_version
from (
    select unnest(range(1, len(getvariable('products')) + 1)) as product_number
) as products_listed;

create table owners as
select
    'crm' as source_system,
    0 as delivery,
    owner_number,
    cast(case when owner_number = 4 then 'id_blank' end as fault) as fault,
    cast('base' as row_version) as row_version
from (
    select unnest(range(1, getvariable('owner_count') + 1)) as owner_number
) as owners_listed;

-- The second is away today and for days to come, the fifth takes a holiday soon; the
-- third says it ended before it began.
create table absences as
select
    'crm' as source_system,
    0 as delivery,
    owner_number,
    cast(getvariable('as_of') as date) + first_day as starts_on,
    cast(getvariable('as_of') as date) + last_day as ends_on,
    cast(case when owner_number = 3 then 'end_before_start' end as fault) as fault,
    cast('base' as row_version) as row_version
from (
    values
    (2, -3, 4), (2, -70, -57), (5, 10, 14), (1, -200, -196), (3, -20, -25)
) as absences_listed (owner_number, first_day, last_day);

create table channel_costs as
select
    'crm' as source_system,
    0 as delivery,
    month_starts_on,
    channel_word,
    100000 + 100 * dice(
        month_number * 16 + channel_number, 'channel cost', 50000
    ) as cost_cents,
    cast(
        case month_number * 16 + channel_number
            when 17 then 'amount_negative'
            when 34 then 'amount_word'
            when 51 then 'parent_blank'
        end as fault
    ) as fault,
    cast('base' as row_version) as row_version
from (
    select
        month_number,
        cast(
            date_trunc('month', getvariable('history_start')) + to_months(month_number)
            as date
        ) as month_starts_on,
        unnest(range(1, 6)) as channel_number,
        ['抖音', '百度', '企业号', '线下活动', '官网'][channel_number] as channel_word
    from (
        select cast(unnest(range(datediff(
            'month', getvariable('history_start'), getvariable('as_of')
        ) + 1)) as integer) as month_number
    ) as months_listed
) as costs_listed
order by month_starts_on, channel_number;

alter table promotions add column source_system varchar default 'crm';
alter table promotions add column delivery integer default 0;
alter table promotions add column row_version row_version default 'base';
-- A typing slip on a day that never was.
insert into promotions
select
    '清仓' as promotion_name,
    cast(getvariable('as_of') as date) as starts_on,
    cast(getvariable('as_of') as date) as ends_on,
    'no' as is_price_change,
    cast('date_no_such_day' as fault) as fault,
    'crm' as source_system,
    0 as delivery,
    cast('base' as row_version) as row_version;
