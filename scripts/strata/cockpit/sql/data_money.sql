-- Money by what became of it; lines repeat the money of their orders.
select
    if(outcome_code = 'kept', money_kind_name_zh, outcome_name_zh) as money_zh,
    if(outcome_code = 'kept', money_kind_name_en, outcome_name_en) as money_en,
    currency_code,
    sum(row_count) as row_count,
    sum(amount) as amount
from pub_row_accounting
where
    currency_code != 'none'
    and entity_code != 'order_lines'
    or money_kind_code not in ('line', 'none')
group by money_zh, money_en, outcome_code, currency_code
order by currency_code, outcome_code != 'kept', abs(sum(amount)) desc, money_en
