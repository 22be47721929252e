-- What the company does: touches, the experiments among them, and follow-ups.

-- The first one has an effect: its arm B brings back most, its holdout hardly anybody.
create table experiments as
select
    'crm' as source_system,
    0 as delivery,
    *,
    cast('base' as row_version) as row_version
from (
    values
    (
        'EXP-001', 'win_back', '唤醒率', 110, -10, 'A:40;B:40;holdout:20', '0.05',
        '回归优惠券B比A多唤回客户', cast(null as fault)
    ),
    (
        'EXP-002', 'welcome', '二单率', 300, 120, 'A:40;B:40;holdout:20', '3%',
        '欢迎礼提升二次购买', null
    ),
    (
        'EXP-003', 'member_day', 'click rate', 400, 330, 'A;B', '0.02',
        'A shorter message is clicked more often', null
    ),
    ('EXP-004', 'care', '满意度', 200, 100, 'A;B', '', '', 'parent_blank'),
    ('', 'care', '复购率', 90, 30, 'A;B', '', '', 'id_blank'),
    ('EXP-006', 'care', '复购率', 90, 120, 'A;B', '', '', 'end_before_start')
) as experiment_list (
    experiment_id, playbook_code, metric_word, days_since_start, days_since_end, arms,
    minimum_effect, hypothesis, fault
);

create macro random_arm(person_id, experiment_id, share_a, share_b) as
case
    when unit(person_id, experiment_id) < share_a then 'A'
    when unit(person_id, experiment_id) < share_a + share_b then 'B'
    else 'holdout'
end;

create table touches as
with
rhythms_drawn as (
    select
        *,
        share('days_per_touch') * (0.7 + 0.6 * unit(person_id, 'touch rhythm'))
            as interval_days
    from persons
    where reach is not null and order_count > 0
),

-- A plan for everybody; the forgotten fall out of it, the overfed get ten more.
planned_listed as (
    select
        *,
        unnest(range(
            cast(floor((active_until_day - start_day) / interval_days) as bigint)
        )) as touch_number
    from rhythms_drawn
),

planned_drawn as (
    select
        person_id,
        reach,
        trace_key('touches', person_id, touch_number) as touch_key,
        cast(
            floor(start_day + interval_days * (
                touch_number + unit(touch_key, 'touch')
            )) as integer
        ) as day_number,
        case
            when touch_number = 0 then 'welcome'
            else pick(['member_day', 'growth_pack', 'care'], touch_key, 'playbook')
        end as playbook_code,
        cast(null as varchar) as arm
    from planned_listed
    where
        not shows(signs, 'not_touched')
        or start_day + interval_days * (touch_number + 1) < signs_begin_day
),

overfed_drawn as (
    select
        person_id,
        reach,
        trace_key('touches', person_id, 2048 + touch_number) as touch_key,
        sign_day(signs_begin_day, leaves_day, touch_key) as day_number,
        'member_day' as playbook_code,
        null as arm
    from (
        select
            *,
            unnest(range(share('touches_when_overfed'))) as touch_number
        from persons
        where shows(signs, 'over_touched')
    ) as overfed
),

-- Those who left are asked back in the last months; who returned was asked before.
asked_back_drawn as (
    select
        person_id,
        reach,
        trace_key('touches', person_id, 3000) as touch_key,
        cast(
            case planted_pattern
                when 'reactivated' then back_day - 2 - dice(touch_key, 'asked', 9)
                else getvariable('last_day') - 5 - dice(touch_key, 'asked', 65)
            end as integer
        ) as day_number,
        'win_back' as playbook_code,
        case planted_pattern
            when 'reactivated'
                then random_arm(
                    person_id, 'EXP-001', share('back_arm_a'), share('back_arm_b')
                )
            else
                random_arm(
                    person_id, 'EXP-001', share('gone_arm_a'), share('gone_arm_b')
                )
        end as arm
    from persons
    where
        reach is not null
        and (
            planted_pattern = 'reactivated'
            or (
                planted_pattern = 'churned'
                and leaves_day < getvariable('last_day') - 80
            )
        )
),

touches_drawn as (
    select * from planned_drawn
    union all
    select * from overfed_drawn
    union all
    select * from asked_back_drawn
),

experiments_assigned as (
    select
        touches_drawn.* exclude (arm),
        experiments.experiment_id,
        coalesce(
            touches_drawn.arm,
            case
                when experiments.arms = 'A;B'
                    then random_arm(
                        touches_drawn.person_id, experiments.experiment_id, 0.5, 0.5
                    )
                when experiments.experiment_id is not null
                    then random_arm(
                        touches_drawn.person_id, experiments.experiment_id, 0.4, 0.4
                    )
            end
        ) as arm
    from touches_drawn
    left join experiments
        on
            touches_drawn.playbook_code = experiments.playbook_code
            and experiments.fault is null
            and touches_drawn.day_number
            between getvariable('last_day') - experiments.days_since_start
            and getvariable('last_day') - experiments.days_since_end
)

select
    reach_system(reach) as source_system,
    moment_of(day_number, touch_key) as happened_at,
    cast(year(happened_at) as integer) as delivery,
    touch_key,
    person_id,
    reach_contact(reach, person_id, touch_key) as contact,
    playbook_code,
    experiment_id,
    arm,
    arm is distinct from 'holdout'
    and unit(touch_key, 'delivered') < share('touch_delivered') as is_delivered,
    drawn_fault(touch_key, share('faulty_touch'), [
        'id_blank', 'date_no_such_day', 'date_word', 'date_far_future', 'date_blank',
        'too_few_columns'
    ]) as fault,
    cast('base' as row_version) as row_version
from experiments_assigned
order by source_system, delivery, happened_at, touch_key;

-- Every lead somebody spoke to, what came of it since, and calls to the customers of
-- the CRM.
create table follow_ups as
with
customers_listed as (
    select
        *,
        unnest(range(
            cast((active_until_day - start_day) // share('days_per_call') as bigint)
        )) as call_number
    from persons
    where reach = 'account' and order_count > 0
),

calls_drawn as (
    select
        person_id,
        cast(null as varchar) as lead_system,
        cast(null as bigint) as lead_key,
        cast(null as bigint) as task_key,
        account_owner_number(person_id * 4) as owner_number,
        trace_key('follow_ups', person_id, 64 + call_number) as follow_up_key,
        reach_contact(reach, person_id, follow_up_key) as contact,
        moment_of(
            start_day + share('days_per_call') * call_number + dice(
                follow_up_key, 'call day', cast(share('days_per_call') as bigint)
            ),
            follow_up_key
        ) as happened_at,
        case
            when unit(follow_up_key, 'has plan') < 0.3
                then cast(happened_at as date) + 7 + cast(
                    dice(follow_up_key, 'plan', 30) as integer
                )
        end as agreed_on
    from customers_listed
    where
        not is_recent_call(happened_at)
        and (
            not shows(signs, 'not_touched')
            or start_day + share('days_per_call') * (call_number + 1) < signs_begin_day
        )
),

-- Since half a year a call is a task of the CRM.
task_calls_drawn as (
    select
        person_id,
        null as lead_system,
        null as lead_key,
        task_key,
        owner_number,
        trace_key('follow_ups', person_id, 512 + task_key % 4096) as follow_up_key,
        contact,
        closed_at as happened_at,
        case
            when unit(follow_up_key, 'has plan') < 0.3
                then cast(closed_at as date) + 7 + cast(
                    dice(follow_up_key, 'plan', 30) as integer
                )
        end as agreed_on
    from tasks
    where fault is null and closed_at is not null
),

-- Backwards from the last one, until the lead was new.
lead_work_listed as (
    select
        *,
        unnest(range(12)) as steps_back
    from lead_stories
    where story != 'left_alone'
),

lead_work_drawn as (
    select
        lead_work_listed.person_id,
        leads.source_system as lead_system,
        lead_work_listed.lead_key,
        null as task_key,
        lead_owner_number(lead_work_listed.lead_key) as owner_number,
        trace_key(
            'follow_ups',
            lead_work_listed.person_id,
            1024 + 16 * (lead_work_listed.lead_key % 4)
            + lead_work_listed.steps_back
        ) as follow_up_key,
        'lead' as contact,
        moment_of(
            getvariable('last_day') - lead_work_listed.silent_days
            - lead_work_listed.steps_back * lead_work_listed.interval_days,
            follow_up_key
        ) as happened_at,
        case
            when lead_work_listed.steps_back = 0
                then cast(getvariable('as_of') as date)
                    + cast(lead_work_listed.agreed_days as integer)
        end as agreed_on
    from lead_work_listed
    inner join leads
        on
            lead_work_listed.lead_key = leads.lead_key
            and leads.row_version in ('base', 'base_corrected')
    where
        cast(happened_at as date) > cast(lead_work_listed.first_contacted_at as date)
),

follow_ups_drawn as (
    select * from calls_drawn
    union all
    select * from task_calls_drawn
    union all
    select * from lead_work_drawn
    union all
    select
        person_id,
        source_system as lead_system,
        lead_key,
        null as task_key,
        lead_owner_number(lead_key) as owner_number,
        trace_key('follow_ups', person_id, lead_key % 64) as follow_up_key,
        'lead' as contact,
        first_contacted_at as happened_at,
        case
            when unit(follow_up_key, 'has plan') < 0.3
                then cast(happened_at as date) + 7 + cast(
                    dice(follow_up_key, 'plan', 30) as integer
                )
        end as agreed_on
    from leads
    where
        fault is null
        and row_version in ('base', 'base_corrected')
        and lead_state not in ('to_confirm', 'unknown')
        and first_contacted_at < cast(getvariable('as_of') as date) + 1
)

select
    'crm' as source_system,
    cast(year(happened_at) as integer) as delivery,
    *,
    drawn_fault(follow_up_key, share('faulty_follow_up'), [
        'id_blank', 'date_no_such_day', 'date_word', 'date_blank', 'too_few_columns',
        'too_many_columns'
    ]) as fault,
    cast('base' as row_version) as row_version
from follow_ups_drawn
order by delivery, happened_at, follow_up_key;
