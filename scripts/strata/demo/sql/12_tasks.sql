-- Half a year of tasks of the CRM, given out by a policy of its own: who gets which play
-- is drawn, whatever anybody may recommend today.

-- How far each play raises the share of customers who buy again: most help, care does
-- nothing and a product trial drives them away.
create table play_effects as
select
    play_code,
    planted_gain
from (
    values
    ('owner_call', share('gain_owner_call')),
    ('retention_talk', share('gain_retention_talk')),
    ('tailored_offer', share('gain_tailored_offer')),
    ('win_back', share('gain_win_back')),
    ('listening_call', share('gain_listening_call')),
    ('care', share('gain_care')),
    ('product_trial', share('gain_product_trial'))
) as effects (play_code, planted_gain);

create table tasks_planned as
with
turns_listed as (
    select
        *,
        unnest(range(3)) as turn_number
    from persons
    where reach = 'account' and order_count > 0
),

-- The last three weeks are left to whoever gives out tasks from now on.
days_drawn as (
    select
        *,
        trace_key('tasks', person_id, turn_number) as task_key,
        getvariable('last_day') - 21 - 53 * turn_number
        - dice(task_key, 'task day', 50) as opened_day,
        cast(least(60, greatest(14, ceil(cycle_days))) as integer) as window_days
    from turns_listed
),

plays_drawn as (
    select
        *,
        reach_contact(reach, person_id, task_key) as contact,
        -- The dearest customers are called by whoever looks after them.
        case
            when log_spending_cents > ln(share('median_order_cents'))
                + share('spending_spread')
                then 'owner_call'
            else
                pick(
                    [
                        'retention_talk', 'tailored_offer', 'win_back',
                        'listening_call', 'care', 'product_trial'
                    ],
                    task_key,
                    'play'
                )
        end as play_code
    from days_drawn
    where
        unit(task_key, 'is on the list') < share('task_listed')
        and opened_day > start_day + 14
        and opened_day < active_until_day
        and (not shows(signs, 'not_touched') or opened_day < signs_begin_day)
),

-- Who bought within the window, by nothing but the life that was planted.
orders_found as (
    select distinct plays_drawn.task_key
    from plays_drawn
    inner join orders
        on
            plays_drawn.person_id = orders.person_id
            and cast(orders.ordered_at as date) - cast(
                getvariable('history_start') as date
            ) between plays_drawn.opened_day + 1
            and plays_drawn.opened_day + plays_drawn.window_days
    where
        orders.fault is null
        and orders.amount_cents > 0
        and orders.order_state in ('paid', 'shipped', 'completed')
),

outcomes_known as (
    select
        plays_drawn.*,
        orders_found.task_key is not null as has_bought
    from plays_drawn
    left join orders_found
        on plays_drawn.task_key = orders_found.task_key
),

rates_counted as (
    select
        play_code,
        avg(cast(has_bought as integer)) as bought_share
    from outcomes_known
    group by play_code
),

rates_planned as (
    select
        rates_counted.play_code,
        rates_counted.bought_share,
        least(0.99, greatest(
            0.01,
            rates_counted.bought_share
            - (1 - share('task_held_out')) * play_effects.planted_gain
        )) as untreated_rate
    from rates_counted
    inner join play_effects
        on rates_counted.play_code = play_effects.play_code
),

-- The arm is dealt last: of those who bought so many go to the control group that the two
-- groups differ by the planted gain, while nobody's orders change.
arms_dealt as (
    select
        outcomes_known.*,
        row_number() over (
            partition by outcomes_known.play_code, outcomes_known.has_bought
            order by mixed(outcomes_known.task_key, 'arm'), outcomes_known.task_key
        ) <= round(
            share('task_held_out') * case
                when outcomes_known.has_bought
                    then rates_planned.untreated_rate / rates_planned.bought_share
                else
                    (1 - rates_planned.untreated_rate)
                    / (1 - rates_planned.bought_share)
            end * count(*) over (
                partition by outcomes_known.play_code, outcomes_known.has_bought
            )
        ) as is_held_out
    from outcomes_known
    inner join rates_planned
        on outcomes_known.play_code = rates_planned.play_code
)

select
    *,
    account_owner_number(person_id * 4) as owner_number,
    moment_of(opened_day, task_key) as opened_at,
    case
        when is_held_out or opted_out_of_all(person_id * 4) then null
        when
            unit(task_key, 'task left')
            < share('task_left') * case when owner_number = 5 then 4 else 1 end
            then null
        else moment_of(opened_day, task_key) + to_hours(
            1 + dice(task_key, 'hours to call', 70)
        )
    end as closed_at
from arms_dealt;

-- Who is away hands over for the day to the head of all.
create table tasks as
select
    'crm' as source_system,
    cast(year(tasks_planned.opened_at) as integer) as delivery,
    tasks_planned.opened_at as happened_at,
    tasks_planned.person_id,
    tasks_planned.task_key,
    tasks_planned.contact,
    tasks_planned.play_code,
    tasks_planned.is_held_out,
    tasks_planned.has_bought,
    case
        when absences.owner_number is not null then 1
        else tasks_planned.owner_number
    end as owner_number,
    tasks_planned.closed_at,
    case
        when tasks_planned.is_held_out then ''
        when opted_out_of_all(tasks_planned.person_id * 4) then '已取消'
        when tasks_planned.closed_at is null then '已过期'
        when
            tasks_planned.opened_day + tasks_planned.window_days
            >= getvariable('last_day')
            then '已完成'
        when tasks_planned.has_bought then '成功'
        else '未成功'
    end as outcome_word,
    drawn_fault(tasks_planned.task_key, share('faulty_follow_up'), [
        'id_blank', 'date_no_such_day', 'date_blank'
    ]) as fault,
    cast('base' as row_version) as row_version
from tasks_planned
left join absences
    on
        tasks_planned.owner_number = absences.owner_number
        and absences.fault is null
        and cast(tasks_planned.opened_at as date)
        between absences.starts_on and absences.ends_on
order by delivery, happened_at, tasks_planned.task_key;

drop table tasks_planned;
