-- Agreements with companies, and what the teams are to reach.

-- Terms follow each other to the as-of date. Of those who leave the last runs on, or it
-- ended shortly before and nobody renewed it.
create table contracts as
with
last_terms_planned as (
    select
        *,
        shows(signs, 'contract_unrenewed') as is_unrenewed,
        case
            when leaves_day is null
                then getvariable('last_day')
                    + dice(person_id, 'term left', share('contract_days'))
            when is_unrenewed then leaves_day - 1 - dice(person_id, 'term left', 15)
            else leaves_day + dice(person_id, 'term left', share('contract_days') // 2)
        end as last_day,
        least(share('contract_days'), last_day - start_day) as term_days,
        greatest(1, cast(
            (last_day - start_day) // share('contract_days') as bigint
        )) as term_count
    from persons
    where has_contract and order_count > 0 and active_until_day > start_day + 30
),

terms_planned as (
    select
        *,
        last_day + 1 - term_count * term_days as first_day
    from last_terms_planned
),

terms_listed as (
    select
        *,
        unnest(range(cast(term_count as bigint))) as term_number
    from terms_planned
),

days_drawn as (
    select
        *,
        trace_key('contracts', person_id, term_number) as contract_key,
        cast(first_day + term_number * term_days as integer) as starts_day,
        cast(starts_day + term_days - 1 as integer) as ends_day,
        term_number = term_count - 1 as is_last
    from terms_listed
)

select
    'crm' as source_system,
    getvariable('history_start') + to_days(starts_day) as happened_at,
    cast(year(happened_at) as integer) as delivery,
    contract_key,
    person_id,
    reach as contact,
    cast(getvariable('history_start') as date) + ends_day as ends_on,
    case when term_number > 0 then contract_key - 1 end as renewed_from_key,
    case
        when not is_last then 'renewed'
        when ends_day >= getvariable('last_day') then 'active'
        else 'expired'
    end as contract_state,
    cast(10000 * round(exp(log_spending_cents) * 6 / 10000) as bigint)
        as amount_cents,
    drawn_fault(contract_key, share('faulty_contract'), [
        'id_blank', 'date_word', 'date_blank', 'end_before_start', 'too_few_columns'
    ]) as fault,
    cast('base' as row_version) as row_version
from days_drawn
order by delivery, happened_at, contract_key;

-- Every month by team, and net revenue by owner too.
create table targets as
with
months_listed as (
    select cast(unnest(range(datediff(
        'month', getvariable('history_start'), getvariable('as_of')
    ) + 1)) as integer) as month_number
),

goals_listed as (
    select
        team_number as goal_number,
        ['华东组', '华南组', '华北组', '线上组'][1 + team_number // 4] as team,
        null as owner_number,
        ['销售额', '新客数', 'repurchase_rate', '流失率'][1 + team_number % 4]
            as metric_word,
        [6000000, 2000, 25, 6][1 + team_number % 4] as usual_target
    from (select unnest(range(16)) as team_number) as team_goals
    union all
    select
        16 + owner_number as goal_number,
        '' as team,
        owner_number,
        '业绩' as metric_word,
        1500000 as usual_target
    from owners
    where fault is null
)

select
    'crm' as source_system,
    0 as delivery,
    cast(
        date_trunc('month', getvariable('history_start')) + to_months(month_number)
        as date
    ) as month_starts_on,
    goal_number,
    team,
    owner_number,
    metric_word,
    usual_target,
    -- What is a percentage is set to the tenth, what is money to the cent.
    usual_target
    * (80 + dice(month_number * 1024 + goal_number, 'target', 41)) as target_cents,
    cast(
        case month_number * 1024 + goal_number
            when 2 then 'amount_word'
            when 1027 then 'amount_blank'
            when 2053 then 'parent_blank'
        end as fault
    ) as fault,
    cast('base' as row_version) as row_version
from months_listed
cross join goals_listed
order by month_starts_on, goal_number;
