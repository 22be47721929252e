{%- set kept = episode_columns() | reject('in', ['customer_id']) | list -%}
{%- set first = [
    'opened_date', 'window_ends_date', 'tier_code', 'value_class_code',
    'risk_band_code', 'cause_code', 'success_margin_amount',
] -%}
{%- set known_as = [
    'lead_identities.customer_id', 'evidence.customer_id', 'identities.customer_id',
] -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

past_episodes as (
    select * from {{ ref('stg_lake__past_episodes') }}
    where run_date <= (select max(latest_dates.observation_date) from latest_dates)
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

leads as (select * from {{ ref('fct_leads') }}),

plays as (select * from {{ ref('plays') }}),

-- What a day said stands, whatever is built of it again.
runs_found as (
    select max(run_date) as last_run_date
    from past_episodes
),

-- A run keeps what it changed, so the newest row of an episode is how it stands. What
-- is begun a second time is measured from the first, as what is held out is.
versions_ranked as (
    select
        past_episodes.{{ episode_columns() | join(',\n        past_episodes.') }},
        past_episodes.run_date,
        {%- for column in first %}
        first_value(past_episodes.{{ column }}) over (
            partition by past_episodes.task_id
            order by
                past_episodes.opened_date asc nulls last,
                past_episodes.run_date asc
        ) as first_{{ column }},
        {%- endfor %}
        last_value(
            case
                when past_episodes.owner_reason_code = 'own_owner'
                    then past_episodes.owner_key
                else null
            end
        ) over (
            partition by past_episodes.task_id
            order by
                case
                    when past_episodes.owner_reason_code = 'own_owner' then 1 else 0
                end asc,
                past_episodes.run_date asc
            rows between unbounded preceding and unbounded following
        ) as own_owner_key,
        row_number() over (
            partition by past_episodes.task_id
            order by past_episodes.run_date desc
        ) as newest_rank
    from past_episodes
),

-- Ids are those of that day. Two customers of then may be one now; of one who is two
-- now, the episode goes with its lead, or the record it rests on.
episodes_mapped as (
    select
        versions_ranked.{{ kept | join(',\n        versions_ranked.') }},
        {%- for column in first %}
        versions_ranked.first_{{ column }},
        {%- endfor %}
        coalesce(
            {{ known_as | join(',\n            ') }},
            versions_ranked.customer_id
        ) as customer_id,
        coalesce(
            {{ known_as | join(',\n            ') }},
            versions_ranked.customer_id,
            versions_ranked.lead_key
        ) as subject_id,
        versions_ranked.own_owner_key,
        versions_ranked.customer_id is not null
        and coalesce(
            {{ known_as | join(',\n            ') }}
        ) is null as is_forgotten,
        versions_ranked.ended_date is null as is_live,
        {{ add_days(
            'coalesce(versions_ranked.opened_date, versions_ranked.first_fired_date)',
            'plays.cool_off_days',
        ) }} as cool_off_ends_date,
        plays.goal_code,
        versions_ranked.run_date as changed_date
    from versions_ranked
    left join identities
        on versions_ranked.customer_id = identities.issued_customer_id
    left join identities as evidence
        on versions_ranked.evidence_customer_id = evidence.issued_customer_id
    left join leads
        on versions_ranked.lead_key = leads.lead_key
    left join identities as lead_identities
        on leads.contact_key = lead_identities.contact_key
    left join plays
        on versions_ranked.play_code = plays.play_code
    where versions_ranked.newest_rank = 1
),

-- Of two that became one the older stands, with its arm.
episodes_ranked as (
    select
        episodes_mapped.{{ kept | join(',\n        episodes_mapped.') }},
        {%- for column in first %}
        episodes_mapped.first_{{ column }},
        {%- endfor %}
        episodes_mapped.customer_id,
        episodes_mapped.subject_id,
        episodes_mapped.goal_code,
        episodes_mapped.own_owner_key,
        episodes_mapped.is_forgotten,
        episodes_mapped.is_live,
        episodes_mapped.is_live
        and row_number() over (
            partition by
                episodes_mapped.subject_id,
                episodes_mapped.play_code,
                episodes_mapped.is_live
            order by episodes_mapped.first_fired_date asc, episodes_mapped.task_id asc
        ) > 1 as is_duplicate,
        runs_found.last_run_date = latest_dates.observation_date as is_rerun,
        episodes_mapped.cool_off_ends_date,
        episodes_mapped.changed_date,
        latest_dates.observation_date
    from episodes_mapped
    cross join latest_dates
    cross join runs_found
)

select * from episodes_ranked
