-- Which rows go to which file. Every file is a run of neighbouring rows of one table; a
-- year's file starts with the last days of the year before once more.

create view placed_rows as
select
    'leads' as entity,
    source_system,
    delivery,
    rowid as position,
    created_at as happened_at,
    fault,
    row_version
from leads
union all
select
    'accounts' as entity,
    source_system,
    delivery,
    rowid as position,
    registered_at as happened_at,
    fault,
    row_version
from accounts
union all
select
    'orders' as entity,
    cast(source_system as varchar) as source_system,
    delivery,
    rowid as position,
    ordered_at as happened_at,
    fault,
    row_version
from orders
union all
select
    'order_lines' as entity,
    source_system,
    delivery,
    rowid as position,
    ordered_at as happened_at,
    fault,
    row_version
from order_lines
union all
select
    'refunds' as entity,
    source_system,
    delivery,
    rowid as position,
    refunded_at as happened_at,
    fault,
    row_version
from refunds
union all
select
    'products' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from products
union all
select
    'owners' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from owners
union all
select
    'channel_costs' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from channel_costs
union all
select
    'promotions' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from promotions
union all
select
    'interactions' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from interactions
union all
select
    'tickets' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from tickets
union all
select
    'surveys' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from surveys
union all
select
    'touches' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from touches
union all
select
    'follow_ups' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from follow_ups
union all
select
    'tasks' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from tasks
union all
select
    'absences' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from absences
union all
select
    'contracts' as entity,
    source_system,
    delivery,
    rowid as position,
    happened_at,
    fault,
    row_version
from contracts
union all
select
    'experiments' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from experiments
union all
select
    'targets' as entity,
    source_system,
    delivery,
    rowid as position,
    null as happened_at,
    fault,
    row_version
from targets;

create table deliveries as
with
slices as (
    select
        entity,
        source_system,
        delivery,
        min(position) as first_position,
        max(position) as last_position,
        count(*) filter (
            where
            delivery between 1 and 9000
            and happened_at
            >= make_date(delivery + 1, 1, 1)
            - cast(getvariable('overlap_days') as integer)
        ) as overlap_count
    from placed_rows
    group by entity, source_system, delivery
)

select
    slices.entity,
    slices.source_system,
    slices.first_position - coalesce(earlier_slices.overlap_count, 0) as first_position,
    slices.last_position,
    coalesce(earlier_slices.overlap_count, 0) as overlap_count,
    replace(
        layouts.path_pattern,
        '{label}',
        case slices.delivery
            when 9998 then 'late_export'
            when 9999 then 'corrections'
            else cast(slices.delivery as varchar)
        end
    ) as path,
    layouts.view_name
from slices
inner join layouts
    on
        slices.entity = layouts.entity
        and slices.source_system = layouts.source_system
left join slices as earlier_slices
    on
        slices.entity = earlier_slices.entity
        and slices.source_system = earlier_slices.source_system
        and slices.delivery between 2 and 9000
        and slices.delivery = earlier_slices.delivery + 1;
