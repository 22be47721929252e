with

contributions as (
    select * from {{ ref('fct_signal_contributions') }}
    where severity_code is not null
),

signal_evidence as (select * from {{ ref('signal_evidence') }}),

events as (select * from {{ ref('fct_customer_events') }}),

systems as (select * from {{ ref('dim_source_systems') }}),

last_events_dated as (
    select
        customer_id,
        metric_code,
        max(event_date) as last_event_date
    from events
    where metric_code in (select signal_evidence.metric_code from signal_evidence)
    group by
        customer_id,
        metric_code
),

windows_dated as (
    select
        contributions.customer_id,
        contributions.signal_code,
        signal_evidence.metric_code,
        coalesce(
            {{ add_days(
                'contributions.observation_date', '1 - signal_evidence.window_days'
            ) }},
            cast('{{ var("minimum_date") }}' as date)
        ) as window_start_date,
        contributions.observation_date
    from contributions
    inner join signal_evidence
        on contributions.signal_code = signal_evidence.signal_code
),

-- Before the window no more is read than what was seen last.
windows_read as (
    select
        windows_dated.customer_id,
        windows_dated.signal_code,
        windows_dated.metric_code,
        windows_dated.window_start_date,
        least(windows_dated.window_start_date, last_events_dated.last_event_date)
            as first_read_date,
        windows_dated.observation_date
    from windows_dated
    inner join last_events_dated
        on
            windows_dated.customer_id = last_events_dated.customer_id
            and windows_dated.metric_code = last_events_dated.metric_code
),

-- A record is one piece of evidence, whatever happened to it.
records_found as (
    select
        windows_read.customer_id,
        windows_read.signal_code,
        events.entity || ':' || events.record_key as evidence_id,
        max(
            case
                when events.event_date < windows_read.window_start_date then 0
                else 1
            end
        ) = 1 as is_in_window,
        max(events.event_date) as event_date,
        windows_read.observation_date
    from windows_read
    inner join events
        on
            windows_read.customer_id = events.customer_id
            and windows_read.metric_code = events.metric_code
            and windows_read.first_read_date <= events.event_date
            and windows_read.observation_date >= events.event_date
    group by
        windows_read.customer_id,
        windows_read.signal_code,
        events.entity,
        events.record_key,
        windows_read.observation_date
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
records_shown as (
    select
        records_ranked.customer_id,
        records_ranked.signal_code,
        case
            when records_ranked.evidence_rank <= {{ var('evidence_shown_count') }}
                then {{ mask_evidence(
                    'records_ranked.evidence_id', 'systems.shown_source_system'
                ) }}
            else null
        end as shown_evidence_id,
        records_ranked.evidence_rank,
        records_ranked.observation_date
    from records_ranked
    left join systems
        on split_part(records_ranked.evidence_id, ':', 2) = systems.source_system
    where
        records_ranked.is_in_window
        or records_ranked.evidence_rank = 1
),

events_listed as (
    select
        customer_id,
        signal_code,
        {{ joined_by_rank(
            'shown_evidence_id', 'evidence_rank', var('evidence_shown_count')
        ) }} as evidence_ids,
        cast(count(*) as int) as evidence_record_count,
        observation_date
    from records_shown
    group by
        customer_id,
        signal_code,
        observation_date
)

select * from events_listed
