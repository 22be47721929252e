-- What a perfect run would find; tests read this, nothing else does.

create view true_record_persons as
select
    'leads' as entity,
    source_system,
    lead_id(source_system, lead_key) as record_id,
    person_id,
    island is not null as has_strong_identifier,
    link_group(person_id, island) as link_group_id
from leads
where fault is null and row_version in ('base', 'base_corrected')
union all
select
    'accounts' as entity,
    source_system,
    account_id(source_system, account_key) as record_id,
    person_id,
    true as has_strong_identifier,
    link_group(person_id, island) as link_group_id
from accounts
where fault is null and row_version in ('base', 'base_corrected')
union all
select
    'orders' as entity,
    cast(source_system as varchar) as source_system,
    order_id(source_system, order_key) as record_id,
    person_id,
    island is not null as has_strong_identifier,
    link_group(person_id, island) as link_group_id
from (
    select
        *,
        case
            when contact_kind in ('phone', 'email') then 0
            when contact_kind = 'account' then 1
            when contact_kind = 'member' and is_mini_program_island(person_id) then 2
            when contact_kind = 'member' then 0
        end as island
    from orders
    where fault is null and row_version in ('base', 'base_corrected', 'return')
) as orders_tied;

create view true_trace_persons as
select
    'interactions' as entity,
    trace_id('interactions', interaction_key) as record_id,
    person_id
from interactions
where fault is null
union all
select
    'tickets' as entity,
    trace_id('tickets', ticket_key) as record_id,
    person_id
from tickets
where fault is null
union all
select
    'surveys' as entity,
    trace_id('surveys', survey_key) as record_id,
    person_id
from surveys
where fault is null
union all
select
    'touches' as entity,
    trace_id('touches', touch_key) as record_id,
    person_id
from touches
where fault is null
union all
select
    'follow_ups' as entity,
    trace_id('follow_ups', follow_up_key) as record_id,
    person_id
from follow_ups
where fault is null
union all
select
    'tasks' as entity,
    trace_id('tasks', task_key) as record_id,
    person_id
from tasks
where fault is null
union all
select
    'contracts' as entity,
    trace_id('contracts', contract_key) as record_id,
    person_id
from contracts
where fault is null;

create view true_rejects as
select
    deliveries.entity,
    deliveries.path as source_file,
    placed_rows.position - deliveries.first_position
    + case when deliveries.path like '%.jsonl' then 1 else 2 end as row_number,
    fault_reasons.reason_code,
    broken_columns.reason_column
from placed_rows
inner join deliveries
    on
        placed_rows.entity = deliveries.entity
        and placed_rows.source_system = deliveries.source_system
        and placed_rows.position
        between deliveries.first_position and deliveries.last_position
inner join fault_reasons
    on placed_rows.fault = fault_reasons.fault
left join broken_columns
    on
        placed_rows.entity = broken_columns.entity
        and fault_reasons.broken_part = broken_columns.broken_part
where placed_rows.fault is not null
order by deliveries.entity, source_file, row_number;

create view true_life_cycles as
select person_id, planted_pattern from persons
order by person_id;

-- Signs named `noise_…` are drawn for anybody and say nothing about leaving.
create view true_departures as
select
    person_id,
    planted_pattern,
    cast(getvariable('history_start') as date) + leaves_day as leaves_on,
    case
        when story in ('not_touched', 'over_touched') then 'communication'
        else story
    end as cause,
    cast(getvariable('history_start') as date) + signs_begin_day as signs_begin_on,
    signs
from persons
where not is_prospect(person_id)
order by person_id;

-- How everybody lives on, and by what a shop or a caller knows them.
create view true_lives as
select
    person_id,
    planted_pattern,
    cycle_days,
    leaves_day is not null as has_left,
    cast(round(exp(log_spending_cents)) as bigint) as usual_order_cents,
    case
        when is_prospect(person_id) then 'erp'
        when first_shop = 'mini_program' then 'mini_program'
        else 'erp'
    end as shop,
    person_name(person_id) as customer_name,
    person_mobile(person_id) as phone,
    person_email(person_id) as email,
    person_wechat('mini_program', person_id) as open_id,
    case when is_erp_island(person_id) then erp_customer(person_id) end
        as shop_customer,
    case when reach = 'account' then account_id('crm', person_id * 4) end
        as account_id
from persons
order by person_id;

-- What each task of the CRM was and whether the customer bought again in time.
create view true_tasks as
select
    trace_id('tasks', tasks.task_key) as task_id,
    tasks.person_id,
    tasks.play_code,
    tasks.is_held_out,
    tasks.has_bought,
    play_effects.planted_gain
from tasks
inner join play_effects
    on tasks.play_code = play_effects.play_code
where tasks.fault is null
order by task_id;

-- Only base rows and returns open a new key; every other sound row is another version.
create view true_totals as
with
kept_counted as (
    select
        entity,
        count(*) filter (
            where fault is null and row_version in ('base', 'base_corrected', 'return')
        ) as kept
    from placed_rows
    group by entity
),

received_counted as (
    select
        entity,
        cast(sum(last_position - first_position + 1) as bigint) as received
    from deliveries
    group by entity
),

rejected_counted as (
    select entity, count(*) as rejected from true_rejects
    group by entity
),

-- Orders whose newest version says something nobody has mapped.
held_counted as (
    select 'orders' as entity, count(*) as held
    from orders
    where
        fault is null
        and row_version in ('base', 'correction', 'return')
        and order_state = 'unknown'
)

select
    kept_counted.entity,
    received_counted.received,
    kept_counted.kept - coalesce(held_counted.held, 0) as kept,
    received_counted.received
    - kept_counted.kept
    - coalesce(rejected_counted.rejected, 0) as superseded,
    coalesce(rejected_counted.rejected, 0) as rejected,
    coalesce(held_counted.held, 0) as held
from kept_counted
inner join received_counted
    on kept_counted.entity = received_counted.entity
left join rejected_counted
    on kept_counted.entity = rejected_counted.entity
left join held_counted
    on kept_counted.entity = held_counted.entity
order by kept_counted.entity;

create view true_money_totals as
select
    measure,
    source_system,
    count(*) as document_count,
    cast(sum(money(cents)) as decimal(18, 2)) as amount
from (
    select
        case row_version when 'return' then 'cancellations' else 'sales' end as measure,
        cast(source_system as varchar) as source_system,
        amount_cents as cents
    from orders
    where
        fault is null
        and row_version in ('base', 'correction', 'return')
        and order_state not in ('pending', 'cancelled', 'unknown')
    union all
    select
        'refunds' as measure,
        source_system,
        -refund_cents as cents
    from refunds
    where fault is null
) as movements
group by measure, source_system
order by measure, source_system;

create view true_unmapped_words as
select
    'leads' as entity,
    'lead_status' as column_name,
    unnest(getvariable('lead_status_words')['unknown']) as word
union all
select
    'leads' as entity,
    'channel' as column_name,
    unnest(getvariable('lead_channel_words')['unknown']) as word
union all
select
    'orders' as entity,
    'order_status' as column_name,
    unnest(getvariable('order_status_words')['unknown']) as word
order by entity, column_name, word;
