with

alive_states as (select * from {{ ref('alive_states') }}),

expected_states as (
    select
        'lowest' as state_kind,
        'no answer begins at 0' as problem,
        sum(case when minimum_probability = 0 then 1 else 0 end) as state_count
    from alive_states
    union all
    select
        'insufficient_history' as state_kind,
        'the only answer without a probability has to be insufficient_history'
            as problem,
        sum(
            case
                when
                    (alive_state_code = 'insufficient_history')
                    != (minimum_probability is null)
                    then 2
                when minimum_probability is null then 1
                else 0
            end
        ) as state_count
    from alive_states
),

problems_found as (
    select
        state_kind as seed_key,
        problem
    from expected_states
    where state_count != 1
    union all
    select
        alive_states.alive_state_code as seed_key,
        'begins where ' || other_states.alive_state_code || ' does' as problem
    from alive_states
    inner join alive_states as other_states
        on alive_states.minimum_probability = other_states.minimum_probability
    where alive_states.alive_state_code < other_states.alive_state_code
    union all
    select
        alive_state_code as seed_key,
        'the probability is not from 0 to 1' as problem
    from alive_states
    where minimum_probability not between 0 and 1
),

problems_located as (
    select
        'seeds/rules/alive_states.csv' as seed_file,
        seed_key,
        problem
    from problems_found
)

select * from problems_located
