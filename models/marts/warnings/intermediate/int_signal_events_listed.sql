with

contributions as (
    select * from {{ ref('fct_signal_contributions') }}
    where severity_code is not null
),

signal_evidence as (select * from {{ ref('signal_evidence') }}),

events as (select * from {{ ref('fct_customer_events') }}),

systems as (select * from {{ ref('dim_source_systems') }}),

-- A record is one piece of evidence, whatever happened to it.
records_found as (
    select
        contributions.customer_id,
        contributions.signal_code,
        events.entity || ':' || events.record_key as evidence_id,
        max(
            case
                when
                    {{ add_days('events.event_date', 'signal_evidence.window_days') }}
                    <= contributions.observation_date
                    then 0
                else 1
            end
        ) = 1 as is_in_window,
        max(events.event_date) as event_date,
        contributions.observation_date
    from contributions
    inner join signal_evidence
        on contributions.signal_code = signal_evidence.signal_code
    inner join events
        on
            contributions.customer_id = events.customer_id
            and signal_evidence.metric_code = events.metric_code
            and contributions.observation_date >= events.event_date
    group by
        contributions.customer_id,
        contributions.signal_code,
        events.entity,
        events.record_key,
        contributions.observation_date
),

records_ranked as (
    select
        customer_id,
        signal_code,
        evidence_id,
        row_number() over (
            partition by
                customer_id,
                signal_code
            order by
                is_in_window desc,
                event_date desc,
                evidence_id desc
        ) as evidence_rank,
        is_in_window,
        observation_date
    from records_found
),

-- Where the windows are empty, what was seen last is the evidence of the silence.
events_listed as (
    select
        records_ranked.customer_id,
        records_ranked.signal_code,
        {{ joined_by_rank(
            mask_evidence('records_ranked.evidence_id', 'systems.shown_source_system'),
            'records_ranked.evidence_rank',
            var('evidence_shown_count')
        ) }} as evidence_ids,
        cast(count(*) as int) as evidence_record_count,
        records_ranked.observation_date
    from records_ranked
    left join systems
        on split_part(records_ranked.evidence_id, ':', 2) = systems.source_system
    where
        records_ranked.is_in_window
        or records_ranked.evidence_rank = 1
    group by
        records_ranked.customer_id,
        records_ranked.signal_code,
        records_ranked.observation_date
)

select * from events_listed
