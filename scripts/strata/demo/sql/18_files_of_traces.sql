-- What each file of interactions, tickets and surveys holds.

-- The keys a trace carries: the CRM knows account or phone, the mini program its
-- member.
create macro crm_account(contact, person_id) as
case contact when 'account' then account_id('crm', person_id * 4) else '' end;

create macro crm_phone(contact, person_id, draw_key) as
case contact
    when 'phone' then typed_phone(person_mobile(person_id), draw_key)
    else ''
end;

create macro member_account(person_id, draw_key) as
case
    when unit(draw_key, 'member number') < 0.7
        then account_id('mini_program', person_id * 4 + 2)
end;

create macro moment_passed_or_blank(moment) as
case
    when moment < cast(getvariable('as_of') as date) + 1
        then cast(moment as varchar)
    else ''
end;

create macro excel_moment(fault, moment) as
case
    when fault is not distinct from 'date_far_future' then 72686.0
    when fault is not distinct from 'date_blank' then null
    else (epoch(moment) - epoch(timestamp '1899-12-30')) / 86400.0
end;

create view interaction_details as
select
    rowid as position,
    *,
    trace_id('interactions', interaction_key) as interaction_id,
    parent_or_fault(
        fault,
        state_word(getvariable('interaction_type_words'), type_code, interaction_key)
    ) as interaction_type,
    'C' || cast(1 + dice(interaction_key, 'content', 60) as varchar) as content_id,
    pick(
        getvariable('content_type_words')[
            case
                when type_code in ('content_view', 'quote_view') then type_code
                else 'other'
            end
        ],
        interaction_key,
        'content type'
    ) as content_type,
    5 + dice(interaction_key, 'duration', 600) as duration_seconds,
    -- Everybody has a favourite.
    getvariable('products')[
        1 + case
            when unit(interaction_key, 'favourite') < 0.6
                then dice(person_id, 'favourite', len(getvariable('products')))
            else dice(interaction_key, 'product', len(getvariable('products')))
        end
    ][2] as product_category
from interactions;

create view mini_program_interactions as
select
    position,
    interaction_id,
    case
        when fault is not distinct from 'date_far_future' then timestamp '2099-01-01'
        when fault is not distinct from 'date_blank' then null
        else happened_at
    end as occurred_at,
    nullif(interaction_type, '') as event_type,
    member_account(person_id, interaction_key) as account_id,
    person_wechat('mini_program', person_id) as open_id,
    '小程序' as channel,
    content_id,
    content_type,
    duration_seconds,
    product_category
from interaction_details
where source_system = 'mini_program';

create view website_interactions as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        cast(to_json({
            'event_id': interaction_id,
            'event_time': date_or_fault(
                fault, strftime(happened_at, '%Y-%m-%dT%H:%M:%S+08:00')
            ),
            'event_name': nullif(interaction_type, ''),
            'phone': case
                when unit(interaction_key, 'not signed in') >= share('visit_anonymous')
                    then typed_phone(person_mobile(person_id), interaction_key)
            end,
            'channel': 'website',
            'content_id': content_id,
            'content_type': content_type,
            'duration_seconds': duration_seconds,
            'product_category': product_category
        }) as varchar) as line_text
    from interaction_details
    where source_system = 'website'
) as lines_written;

create view crm_interactions as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            interaction_id,
            date_or_fault(fault, typed_moment(happened_at, interaction_key)),
            interaction_type,
            crm_account('account', person_id),
            '企业微信',
            content_id,
            content_type,
            cast(duration_seconds as varchar),
            product_category
        ) as line_text
    from interaction_details
    where source_system = 'crm'
) as lines_written;

create view ticket_details as
select
    rowid as position,
    *,
    id_or_fault(fault, trace_id('tickets', ticket_key)) as ticket_id,
    -- To the second, for the reply is counted from it.
    date_or_fault(fault, cast(happened_at as varchar)) as opened_at,
    state_word(getvariable('ticket_type_words'), type_code, ticket_key) as ticket_type,
    pick(getvariable('severity_words'), ticket_key, 'severity') as severity,
    case type_code
        when 'complaint' then pick(getvariable('complaint_reasons'), ticket_key, 'why')
        else ''
    end as complaint_reason
from tickets;

create view crm_tickets as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            ticket_id,
            opened_at,
            crm_account(contact, person_id),
            crm_phone(contact, person_id, ticket_key),
            ticket_type,
            severity,
            moment_passed_or_blank(first_responded_at),
            moment_passed_or_blank(resolved_at),
            cast(reopened_count as varchar),
            coalesce(cast(satisfaction_score as varchar), ''),
            complaint_reason,
            case when mentions_competitor then '是' else '否' end,
            owner_id(ticket_key)
        ) as line_text
    from ticket_details
    where source_system = 'crm'
) as lines_written;

create view mini_program_tickets as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            ticket_id,
            opened_at,
            person_wechat('mini_program', person_id),
            ticket_type,
            severity,
            moment_passed_or_blank(first_responded_at),
            moment_passed_or_blank(resolved_at),
            cast(reopened_count as varchar),
            coalesce(cast(satisfaction_score as varchar), ''),
            complaint_reason,
            case when mentions_competitor then 'yes' else 'no' end
        ) as line_text
    from ticket_details
    where source_system = 'mini_program'
) as lines_written;

create view survey_details as
select
    rowid as position,
    *,
    trace_id('surveys', survey_key) as survey_id,
    case
        when fault is not distinct from 'type_unknown' then '神秘问卷'
        else state_word(getvariable('survey_type_words'), type_code, survey_key)
    end as survey_type,
    case
        when fault is not distinct from 'score_too_high' then '99'
        when fault is not distinct from 'score_word' then '很好'
        else cast(score as varchar)
    end as score_text,
    case
        when score <= 2 then pick(getvariable('complaint_reasons'), survey_key, 'why')
        else ''
    end as reason
from surveys;

create view crm_surveys as
select
    position,
    survey_id as "答卷编号",
    excel_moment(fault, happened_at) as "提交时间",
    survey_type as "问卷类型",
    score_text as "评分",
    nullif(crm_account(contact, person_id), '') as "客户编号",
    nullif(crm_phone(contact, person_id, survey_key), '') as "手机号",
    nullif(reason, '') as "评分原因"
from survey_details
where source_system = 'crm';

create view mini_program_surveys as
select
    position,
    line_or_fault(fault, line_text, ',') as line
from (
    select
        position,
        fault,
        concat_ws(
            ',',
            survey_id,
            date_or_fault(fault, cast(happened_at as varchar)),
            survey_type,
            score_text,
            person_wechat('mini_program', person_id),
            reason
        ) as line_text
    from survey_details
    where source_system = 'mini_program'
) as lines_written;
