-- What each file of the company's own work holds: touches, follow-ups, contracts,
-- experiments and targets.

-- An answer follows a click, a click an opening, an opening what was delivered.
create view touch_details as
select
    position,
    source_system,
    touch_key,
    person_id,
    contact,
    fault,
    id_or_fault(fault, trace_id('touches', touch_key)) as touch_id,
    date_or_fault(fault, typed_moment(happened_at, touch_key)) as sent_at,
    playbook_code,
    pick(getvariable('contact_channel_words')[source_system], touch_key, 'channel')
        as channel,
    coalesce(experiment_id, '') as experiment_id,
    coalesce(arm, '') as arm,
    is_delivered,
    case
        when answer_unit < share('touch_opened')
            then moment_passed_or_blank(happened_at + to_minutes(reading_minutes))
        else ''
    end as opened_at,
    case
        when answer_unit < share('touch_clicked')
            then moment_passed_or_blank(happened_at + to_minutes(reading_minutes + 2))
        else ''
    end as clicked_at,
    case
        when answer_unit < share('touch_answered')
            then moment_passed_or_blank(happened_at + to_minutes(reading_minutes + 9))
        else ''
    end as responded_at,
    case when is_delivered then '0.05' else '0' end as cost_amount
from (
    select
        rowid as position,
        *,
        case when is_delivered then unit(touch_key, 'answer') else 1.0 end
            as answer_unit,
        1 + dice(touch_key, 'reading', 2000) as reading_minutes
    from touches
) as touches_answered;

create view crm_touches as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            touch_id,
            sent_at,
            crm_account(contact, person_id),
            crm_phone(contact, person_id, touch_key),
            playbook_code,
            channel,
            case when is_delivered then '是' else '否' end,
            opened_at,
            clicked_at,
            responded_at,
            cost_amount,
            experiment_id,
            arm
        ) as line_text
    from touch_details
    where source_system = 'crm'
) as lines_written;

create view mini_program_touches as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            touch_id,
            sent_at,
            person_wechat('mini_program', person_id),
            playbook_code,
            channel,
            case when is_delivered then 'true' else 'false' end,
            opened_at,
            clicked_at,
            responded_at,
            experiment_id,
            arm
        ) as line_text
    from touch_details
    where source_system = 'mini_program'
) as lines_written;

create view crm_follow_ups as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        rowid as position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, trace_id('follow_ups', follow_up_key)),
            date_or_fault(fault, typed_moment(happened_at, follow_up_key)),
            coalesce(lead_system, 'crm'),
            coalesce(lead_id(lead_system, lead_key), ''),
            crm_account(contact, person_id),
            crm_phone(contact, person_id, follow_up_key),
            owner_id(owner_number),
            pick(getvariable('follow_up_methods'), follow_up_key, 'method'),
            pick(getvariable('follow_up_outcomes'), follow_up_key, 'outcome'),
            cast(2 + dice(follow_up_key, 'minutes', 40) as varchar),
            coalesce(cast(agreed_on as varchar), ''),
            coalesce(trace_id('tasks', task_key), '')
        ) as line_text
    from follow_ups
) as lines_written;

create view crm_tasks as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        rowid as position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, trace_id('tasks', task_key)),
            date_or_fault(fault, typed_moment(happened_at, task_key)),
            crm_account(contact, person_id),
            crm_phone(contact, person_id, task_key),
            play_code,
            case when is_held_out then '对照组' else '执行组' end,
            case when is_held_out then '' else owner_id(owner_number) end,
            case
                when is_held_out then ''
                else cast(cast(happened_at as date) + 2 as varchar)
            end,
            case when closed_at is null then '' else typed_moment(closed_at, task_key) end,
            outcome_word
        ) as line_text
    from tasks
) as lines_written;

create view crm_contracts as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        rowid as position,
        fault,
        concat_ws(
            ',',
            id_or_fault(fault, trace_id('contracts', contract_key)),
            crm_account(contact, person_id),
            typed_name(person_id, contract_key),
            date_or_fault(fault, cast(cast(happened_at as date) as varchar)),
            case
                when fault is not distinct from 'end_before_start'
                    then cast(cast(happened_at as date) - 30 as varchar)
                else cast(ends_on as varchar)
            end,
            cast(money(amount_cents) as varchar),
            coalesce(trace_id('contracts', renewed_from_key), ''),
            state_word(
                getvariable('contract_status_words'), contract_state, contract_key
            )
        ) as line_text
    from contracts
) as lines_written;

create view crm_experiments as
select
    rowid as position,
    concat_ws(
        ',',
        experiment_id,
        parent_or_fault(fault, metric_word),
        cast(getvariable('as_of') - days_since_start as varchar),
        cast(getvariable('as_of') - days_since_end as varchar),
        arms,
        minimum_effect,
        hypothesis
    ) as line
from experiments;

create view crm_targets as
select
    rowid as position,
    concat_ws(
        ',',
        strftime(month_starts_on, '%Y-%m'),
        parent_or_fault(fault, metric_word),
        amount_or_fault(
            fault,
            cast(money(target_cents) as varchar)
            || case when usual_target < 100 then '%' else '' end
        ),
        team,
        coalesce('E' || lpad(cast(owner_number as varchar), 3, '0'), '')
    ) as line
from targets;
