-- Accounts of the CRM and members of the mini program, in the order of their files.

create table accounts as
with
accounts_listed as (
    select
        'crm' as source_system,
        person_id * 4 as account_key,
        person_id,
        start_day,
        false as is_extra
    from persons
    where has_account(person_id)
    union all
    -- The same person registered twice.
    select
        'crm' as source_system,
        person_id * 4 + 1 as account_key,
        person_id,
        start_day,
        false as is_extra
    from persons
    where
        has_account(person_id)
        and account_phone_kind(person_id) = 'personal'
        and unit(person_id, 'second account') < share('second_account')
    union all
    select
        'mini_program' as source_system,
        person_id * 4 + 2 as account_key,
        person_id,
        start_day,
        false as is_extra
    from persons
    where
        order_count > 0
        and (
            first_shop = 'mini_program'
            or second_shop is not distinct from 'mini_program'
        )
    union all
    -- Broken rows are extra rows: a true account ties identifiers together, so it is
    -- never lost.
    select
        pick(['crm', 'mini_program'], person_id, 'faulty account system')
            as source_system,
        person_id * 4 + 3 as account_key,
        person_id,
        start_day,
        true as is_extra
    from persons
    where unit(person_id, 'faulty account') < share('faulty_account')
),

contacts_drawn as (
    select
        *,
        moment_of(
            least(
                getvariable('last_day'),
                start_day + dice(account_key, 'days to registration', 10)
            ),
            account_key
        ) as registered_at,
        case
            when is_extra
                then cast(
                    pick(
                        ['id_blank', 'too_few_columns', 'too_many_columns'],
                        account_key,
                        'which fault'
                    ) as fault
                )
        end as fault,
        case
            when source_system = 'mini_program' and is_mini_program_island(person_id)
                then 'blank'
            when source_system = 'mini_program' then 'personal'
            else account_phone_kind(person_id)
        end as phone_kind,
        source_system = 'crm' and has_account_email(person_id) as has_email,
        case
            when phone_kind = 'personal' then 0
            when source_system = 'mini_program' then 2
            when has_email then 4
            else 5
        end as island,
        not is_extra
        and source_system = 'crm'
        and registered_at < cast(getvariable('as_of') as timestamp) - to_days(40)
        and unit(account_key, 'version') < share('corrected') as is_corrected
    from accounts_listed
),

versions_listed as (
    select
        source_system,
        cast(year(registered_at) as integer) as delivery,
        registered_at,
        account_key,
        person_id,
        phone_kind,
        has_email,
        island,
        fault,
        cast(
            case when is_corrected then 'base_corrected' else 'base' end as row_version
        ) as row_version
    from contacts_drawn
    union all
    select
        source_system,
        9999 as delivery,
        registered_at,
        account_key,
        person_id,
        phone_kind,
        has_email,
        island,
        fault,
        cast('correction' as row_version) as row_version
    from contacts_drawn
    where is_corrected
)

select * from versions_listed
order by source_system, delivery, registered_at, account_key;
