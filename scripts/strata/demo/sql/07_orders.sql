-- Orders of all shops. A row is one order document as one system will deliver it; rows
-- lie in the order of the files, so that a file is a run of neighbouring rows.

create type shop as enum ('erp', 'mini_program', 'pos');
create type order_state as enum (
    'pending', 'paid', 'shipped', 'completed', 'cancelled', 'refunded', 'unknown'
);
create type contact_kind as enum (
    'anonymous', 'placeholder', 'mistyped', 'shop', 'account', 'phone', 'email',
    'member'
);
create type row_version as enum (
    'base', 'base_corrected', 'correction', 'stale', 'return'
);

create table orders_planned as
with
ordinals_listed as (
    select
        * exclude (order_count),
        order_count,
        unnest(range(order_count)) as ordinal
    from persons
    where order_count > 0
),

-- Up to 1,024 orders per person; odd keys are the returns of the even ones.
days_drawn as (
    select
        *,
        person_id * 2048 + ordinal * 2 as order_key,
        case
            when planted_pattern = 'seasonal'
                then
                    case
                        when
                            unit(order_key, 'buys this season') < 0.6
                            or ordinal = order_count - 2
                            then
                                getvariable('festival_starts')[1 + ordinal // 2]
                                + dice(order_key, 'day of season', 12)
                    end
            else
                least(getvariable('last_day'), greatest(0, floor(
                    start_day
                    + span_days * pow(ordinal / order_count, span_exponent)
                    + case when ordinal >= pause_after then pause_days else 0 end
                    + case
                        when ordinal = 0 then 0
                        else share('cycle_jitter') * cycle_days
                            * (unit(order_key, 'jitter') - 0.5)
                    end
                )))
        end as day_number
    from ordinals_listed
),

amounts_drawn as (
    select
        person_id,
        order_key,
        cast(
            case
                when
                    second_shop is not null
                    and unit(order_key, 'shop') < share('order_in_second_shop')
                    then second_shop
                else first_shop
            end as shop
        ) as source_system,
        moment_of(day_number, order_key) as ordered_at,
        cast(day_number as integer) as day_number,
        greatest(990, least(share('dearest_order_cents'), cast(100 * round(
            exp(log_spending_cents + 0.35 * bell(order_key, 'amount'))
            * case planted_pattern
                when 'rising' then 0.7 + 0.9 * ordinal / order_count
                when 'declining' then 1.2 - 0.8 * ordinal / order_count
                else 1.0
            end / 100
        ) - 10 * dice(order_key, 'price ending', 10) as integer))) as list_cents,
        getvariable('festival_days')[1 + cast(day_number as integer)] as is_festival,
        shows(signs, 'discount_only')
        or shows(signs, 'noise_discount_only') as is_bargain_hunter,
        planted_pattern = 'one_time' as is_only_order,
        unit(order_key, 'state') as state_unit,
        unit(order_key, 'refund') as refund_unit,
        unit(order_key, 'version') as version_unit,
        1 + dice(order_key, 'refund days', 20) as refund_days
    from days_drawn
    where day_number >= start_day
),

faults_drawn as (
    select
        *,
        case source_system
            when 'mini_program'
                then drawn_fault(order_key, share('faulty_order'), [
                    'date_far_future', 'amount_too_large', 'amount_blank', 'id_blank',
                    'currency_unknown'
                ])
            -- An order without an amount has that of its lines, so that is no fault.
            when 'erp'
                then drawn_fault(order_key, share('faulty_order'), [
                    'date_no_such_day', 'date_zero', 'date_word', 'date_far_future',
                    'date_too_early', 'date_blank', 'amount_huge', 'amount_too_large',
                    'amount_word', 'id_blank', 'currency_unknown', 'too_few_columns',
                    'too_many_columns'
                ])
            else
                drawn_fault(order_key, share('faulty_order'), [
                    'date_no_such_day', 'date_zero', 'date_word', 'date_far_future',
                    'date_too_early', 'amount_huge', 'amount_too_large', 'amount_word',
                    'amount_dashes', 'amount_blank', 'id_blank', 'currency_unknown',
                    'too_few_columns', 'too_many_columns'
                ])
        end as fault,
        cast(
            case
                when is_festival
                    then
                        list_cents * (10 + dice(order_key, 'festival discount', 21))
                        // 100
                when is_bargain_hunter
                    then list_cents * (8 + dice(order_key, 'bargain', 13)) // 100
                when unit(order_key, 'coupon') < 0.12 then list_cents * 5 // 100
                else 0
            end as integer
        ) as discount_cents,
        cast(
            case
                when state_unit < share('order_cancelled') then 'cancelled'
                when state_unit < share('order_cancelled') + share('order_pending')
                    then 'pending'
                when
                    state_unit < share('order_cancelled') + share('order_pending')
                    + share('order_unknown_status')
                    then 'unknown'
                when day_number > getvariable('last_day') - 6
                    then pick(['paid', 'shipped', 'completed'], order_key, 'open state')
                when unit(order_key, 'closed') < 0.9 then 'completed'
                when unit(order_key, 'closed') < 0.96 then 'shipped'
                else 'paid'
            end as order_state
        ) as order_state
    from amounts_drawn
),

-- Some ERP orders are corrected in a later file; others come again as they once were.
versions_drawn as (
    select
        *,
        list_cents - discount_cents as amount_cents,
        fault is null
        and order_state in ('paid', 'shipped', 'completed') as is_sound,
        is_sound
        and source_system = 'erp'
        and day_number <= getvariable('last_day') - 40 as is_old_erp_order,
        is_old_erp_order and version_unit < share('corrected') as is_corrected,
        is_old_erp_order
        and version_unit
        between share('corrected') and share('corrected') + share('stale') as is_stale
    from faults_drawn
),

refunds_drawn as (
    select
        *,
        cast(
            case
                when
                    not is_sound or is_corrected or is_stale
                    or day_number + refund_days > getvariable('last_day')
                    then 0
                when refund_unit < share('full_refund') then amount_cents
                when refund_unit < share('full_refund') + share('partial_refund')
                    then amount_cents * (20 + dice(order_key, 'refund part', 60)) // 100
                else 0
            end as integer
        ) as refund_cents
    from versions_drawn
)

select
    source_system,
    ordered_at,
    order_key,
    person_id,
    amount_cents,
    discount_cents,
    refund_cents,
    refund_days,
    case
        when
            refund_cents = amount_cents
            and source_system != 'pos'
            and unit(order_key, 'state after refund') < 0.7
            then cast('refunded' as order_state)
        else order_state
    end as order_state,
    is_only_order,
    fault,
    is_corrected,
    is_stale
from refunds_drawn;

-- A shop's own number is typed for some forty customers each; a company too small for
-- that has none, for then it would tie people together.
set variable shop_phone_count = (
    select cast(floor(count(*) * share('till_shop_phone') / 40) as bigint)
    from orders_planned
    where source_system = 'pos'
);

create table orders as
with
documents_listed as (
    select
        source_system,
        cast(year(ordered_at) as integer) as delivery,
        ordered_at,
        order_key,
        person_id,
        amount_cents,
        discount_cents,
        refund_cents,
        refund_days,
        order_state,
        is_only_order,
        fault,
        cast(
            case when is_corrected then 'base_corrected' else 'base' end as row_version
        ) as row_version
    from orders_planned
    union all
    select
        source_system,
        9999 as delivery,
        ordered_at,
        order_key,
        person_id,
        amount_cents * 9 // 10 as amount_cents,
        discount_cents,
        0 as refund_cents,
        0 as refund_days,
        cast('completed' as order_state) as order_state,
        is_only_order,
        fault,
        cast('correction' as row_version) as row_version
    from orders_planned
    where is_corrected
    union all
    select
        source_system,
        9998 as delivery,
        ordered_at,
        order_key,
        person_id,
        amount_cents + 1000 as amount_cents,
        discount_cents,
        0 as refund_cents,
        0 as refund_days,
        cast('pending' as order_state) as order_state,
        is_only_order,
        fault,
        cast('stale' as row_version) as row_version
    from orders_planned
    where is_stale
    union all
    select
        source_system,
        cast(year(ordered_at + to_days(refund_days)) as integer) as delivery,
        ordered_at + to_days(refund_days) as ordered_at,
        order_key + 1 as order_key,
        person_id,
        -refund_cents as amount_cents,
        0 as discount_cents,
        0 as refund_cents,
        0 as refund_days,
        cast('refunded' as order_state) as order_state,
        is_only_order,
        fault,
        cast('return' as row_version) as row_version
    from orders_planned
    where source_system = 'pos' and refund_cents > 0
),

-- A return is known by the same means as the order it returns.
contacts_drawn as (
    select
        *,
        unit(order_key // 2, 'order contact') as contact_unit,
        cast(
            case source_system
                when 'mini_program' then 'member'
                when 'erp'
                    then
                        case
                            when contact_unit < share('erp_anonymous') then 'anonymous'
                            when
                                contact_unit
                                < share('erp_anonymous') + share('order_placeholder')
                                then 'placeholder'
                            when
                                contact_unit
                                < share('erp_anonymous') + share('order_placeholder')
                                + share('order_mistyped_phone')
                                then 'mistyped'
                            when is_erp_island(person_id) then 'account'
                            when contact_unit > 0.8 and is_email_linked(person_id)
                                then 'email'
                            else 'phone'
                        end
                else
                    case
                        when contact_unit < share('till_anonymous') then 'anonymous'
                        when
                            contact_unit
                            < share('till_anonymous') + share('order_placeholder')
                            then 'placeholder'
                        when
                            contact_unit
                            < share('till_anonymous') + share('order_placeholder')
                            + share('till_shop_phone')
                            and getvariable('shop_phone_count') > 0
                            then 'shop'
                        else 'phone'
                    end
            end as contact_kind
        ) as contact_kind
    from documents_listed
)

select * exclude (contact_unit)
from contacts_drawn
order by source_system, delivery, ordered_at, order_key;

drop table orders_planned;
