-- What can be wrong with a row, what staging must say about it, and how it is written.

create type fault as enum (
    'date_no_such_day', 'date_zero', 'date_word', 'date_far_future', 'date_too_early',
    'date_blank', 'amount_huge', 'amount_too_large', 'amount_word', 'amount_dashes',
    'amount_blank', 'amount_negative', 'id_blank', 'parent_blank', 'currency_unknown',
    'score_too_high', 'score_word', 'type_unknown', 'end_before_start',
    'too_few_columns', 'too_many_columns', 'broken_json'
);

create table fault_reasons as
select
    cast(fault_name as fault) as fault,
    reason_code,
    broken_part
from (
    values
    ('date_no_such_day', 'impossible_date', 'date'),
    ('date_zero', 'impossible_date', 'date'),
    ('date_word', 'unparseable_date', 'date'),
    ('date_far_future', 'future_date', 'date'),
    ('date_too_early', 'impossible_date', 'date'),
    ('date_blank', 'missing_required', 'date'),
    ('amount_huge', 'amount_out_of_range', 'amount'),
    ('amount_too_large', 'amount_out_of_range', 'amount'),
    ('amount_word', 'unparseable_number', 'amount'),
    ('amount_dashes', 'missing_required', 'amount'),
    ('amount_blank', 'missing_required', 'amount'),
    ('amount_negative', 'amount_out_of_range', 'amount'),
    ('id_blank', 'missing_required', 'id'),
    ('parent_blank', 'missing_required', 'parent'),
    ('currency_unknown', 'unknown_currency', 'currency'),
    ('score_too_high', 'score_out_of_range', 'amount'),
    ('score_word', 'unparseable_number', 'amount'),
    ('type_unknown', 'unknown_survey_type', 'parent'),
    ('end_before_start', 'end_before_start', 'end'),
    ('too_few_columns', 'wrong_column_count', 'line'),
    ('too_many_columns', 'wrong_column_count', 'line'),
    ('broken_json', 'malformed_line', 'line')
) as reasons (fault_name, reason_code, broken_part);

-- The column each broken part of an entity is; a broken line has none.
create table broken_columns as
select
    entity,
    broken_part,
    reason_column
from (
    values
    ('leads', 'id', 'lead_id'),
    ('leads', 'date', 'created_at'),
    ('accounts', 'id', 'account_id'),
    ('orders', 'id', 'order_id'),
    ('orders', 'date', 'ordered_at'),
    ('orders', 'amount', 'order_amount'),
    ('orders', 'currency', 'currency_code'),
    ('order_lines', 'id', 'order_id'),
    ('refunds', 'id', 'refund_id'),
    ('refunds', 'parent', 'order_id'),
    ('refunds', 'date', 'refunded_at'),
    ('refunds', 'amount', 'refund_amount'),
    ('products', 'id', 'product_id'),
    ('owners', 'id', 'owner_id'),
    ('channel_costs', 'parent', 'channel'),
    ('channel_costs', 'amount', 'cost_amount'),
    ('promotions', 'date', 'starts_on'),
    ('interactions', 'date', 'occurred_at'),
    ('interactions', 'parent', 'interaction_type'),
    ('tickets', 'id', 'ticket_id'),
    ('tickets', 'date', 'opened_at'),
    ('surveys', 'date', 'answered_at'),
    ('surveys', 'parent', 'survey_type'),
    ('surveys', 'amount', 'score'),
    ('touches', 'id', 'touch_id'),
    ('touches', 'date', 'sent_at'),
    ('follow_ups', 'id', 'follow_up_id'),
    ('follow_ups', 'date', 'followed_up_at'),
    ('tasks', 'id', 'task_id'),
    ('tasks', 'date', 'opened_at'),
    ('absences', 'end', 'ends_on'),
    ('contracts', 'id', 'contract_id'),
    ('contracts', 'date', 'starts_on'),
    ('contracts', 'end', 'ends_on'),
    ('experiments', 'id', 'experiment_id'),
    ('experiments', 'parent', 'primary_metric'),
    ('experiments', 'end', 'ends_at'),
    ('targets', 'parent', 'metric'),
    ('targets', 'amount', 'target_value')
) as columns_broken (entity, broken_part, reason_column);

create macro drawn_fault(draw_key, fault_share, kinds) as
case
    when unit(draw_key, 'is faulty') < fault_share
        then cast(pick(kinds, draw_key, 'which fault') as fault)
end;

create macro date_or_fault(fault, date_text) as
case
    when fault is null then date_text
    else
        case fault
            when 'date_no_such_day' then '2026-02-30'
            when 'date_zero' then '0000-00-00'
            when 'date_word' then '昨天'
            when 'date_far_future' then '2099-01-01'
            when 'date_too_early' then '1900-01-01 00:00:00'
            when 'date_blank' then ''
            else date_text
        end
end;

create macro amount_or_fault(fault, amount_text) as
case
    when fault is null then amount_text
    else
        case fault
            when 'amount_huge' then '1e400'
            when 'amount_too_large' then '99999999999'
            when 'amount_word' then 'abc'
            when 'amount_dashes' then '--'
            when 'amount_blank' then ''
            when 'amount_negative' then '-88.00'
            else amount_text
        end
end;

create macro id_or_fault(fault, id_text) as
case when fault is not distinct from 'id_blank' then '' else id_text end;

create macro parent_or_fault(fault, id_text) as
case when fault is not distinct from 'parent_blank' then '' else id_text end;

create macro currency_or_fault(fault, currency_text) as
case
    when fault is not distinct from 'currency_unknown' then 'ZZZ'
    else currency_text
end;

-- The line as it reaches the file; the first two columns never hold a delimiter.
create macro line_or_fault(fault, line_text, delimiter) as
case
    when fault is null then line_text
    else
        case fault
            when 'too_few_columns'
                then
                    split_part(line_text, delimiter, 1)
                    || delimiter || split_part(line_text, delimiter, 2)
            when 'too_many_columns'
                then line_text || delimiter || '多余' || delimiter || '列'
            when 'broken_json' then left(line_text, 24)
            else line_text
        end
end;

-- A value as a CSV cell: quoted only where it must be, empty where it is missing.
create macro cell(cell_text) as
case
    when cell_text is null then ''
    when contains(cell_text, ',') or contains(cell_text, '"')
        then '"' || replace(cell_text, '"', '""') || '"'
    else cell_text
end;

create macro money(cents) as
cast(cast(cents as decimal(16, 0)) * 0.01 as decimal(18, 2));

create macro grouped_money(cents) as
format('{:,}', cents // 100) || '.' || lpad(cast(cents % 100 as varchar), 2, '0');

-- The ways an amount is written; every one means the same number.
create macro typed_amount(cents, draw_key) as
case
    when cents < 0 and dice(draw_key, 'negative format', 4) = 0
        then '(' || grouped_money(-cents) || ')'
    when cents < 0 or unit(draw_key, 'amount format') >= share('amount_formatted')
        then cast(money(cents) as varchar)
    else
        case dice(draw_key, 'which amount format', 5)
            when 0 then '￥' || grouped_money(cents)
            when 1 then grouped_money(cents) || '元'
            when 2 then 'CNY ' || cast(money(cents) as varchar)
            when 3
                then
                    translate(
                        cast(money(cents) as varchar), '0123456789', '０１２３４５６７８９'
                    )
            else '¥' || cast(money(cents) as varchar)
        end
end;

-- The ways a moment is written; all formats keep at least the minute.
create macro typed_moment(moment, draw_key) as
case
    when unit(draw_key, 'date format') >= share('date_formatted')
        then cast(moment as varchar)
    else
        case dice(draw_key, 'which date format', 5)
            when 0 then strftime(moment, '%Y/%-m/%-d %H:%M')
            when 1 then strftime(moment, '%Y%m%d%H%M%S')
            when 2 then strftime(moment, '%Y年%-m月%-d日 %H:%M')
            when 3 then strftime(moment, '%Y.%-m.%-d')
            else strftime(moment, '%Y-%m-%dT%H:%M:%S')
        end
end;
