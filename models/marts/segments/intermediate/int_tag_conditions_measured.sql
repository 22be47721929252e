with

metrics as (select * from {{ ref('int_customer_metrics_summed') }}),

tag_rules as (select * from {{ ref('tag_rules') }}),

-- A window is the sum of its periods. A subject of `*` is measured once per subject.
conditions_summed as (
    select
        metrics.customer_id,
        tag_rules.tag_code,
        case when tag_rules.subject_name = '*' then metrics.subject_name else '' end
            as subject_name,
        tag_rules.condition_number,
        sum(metrics.event_count) as event_count,
        cast(sum(metrics.event_quantity) as decimal(18, 4)) as event_quantity,
        min(metrics.first_event_date) as first_event_date,
        max(metrics.last_event_date) as last_event_date
    from metrics
    inner join tag_rules
        on
            metrics.metric_code = tag_rules.metric_code
            and (
                tag_rules.window_days is null
                or metrics.period_days <= tag_rules.window_days
            )
            and (
                tag_rules.subject_name is null
                or metrics.subject_name = tag_rules.subject_name
                or (
                    tag_rules.subject_name = '*'
                    and metrics.subject_name not in ('', 'unknown')
                )
            )
    group by
        metrics.customer_id,
        tag_rules.tag_code,
        case when tag_rules.subject_name = '*' then metrics.subject_name else '' end,
        tag_rules.condition_number
),

wholes_summed as (
    select
        metrics.customer_id,
        tag_rules.tag_code,
        tag_rules.condition_number,
        sum(metrics.event_count) as event_count
    from metrics
    inner join tag_rules
        on
            metrics.metric_code = tag_rules.per_metric_code
            and (
                tag_rules.window_days is null
                or metrics.period_days <= tag_rules.window_days
            )
    group by
        metrics.customer_id,
        tag_rules.tag_code,
        tag_rules.condition_number
),

-- A share rests on the events it is a share of, anything else on its own.
conditions_measured as (
    select
        conditions_summed.customer_id,
        conditions_summed.tag_code,
        conditions_summed.subject_name,
        conditions_summed.condition_number,
        cast(
            case tag_rules.aggregate_code
                when 'share' then coalesce(wholes_summed.event_count, 0)
                else conditions_summed.event_count
            end as int
        ) as evidence_count,
        case tag_rules.aggregate_code
            when 'sum' then conditions_summed.event_quantity
            when 'mean'
                then {{ exact_ratio(
                    'cast(conditions_summed.event_quantity * 10000 as bigint)',
                    'conditions_summed.event_count * 10000'
                ) }}
            when 'share'
                then {{ exact_ratio(
                    'conditions_summed.event_count', 'wholes_summed.event_count'
                ) }}
            else cast(conditions_summed.event_count as decimal(18, 4))
        end as measured_value,
        conditions_summed.first_event_date,
        conditions_summed.last_event_date
    from conditions_summed
    inner join tag_rules
        on
            conditions_summed.tag_code = tag_rules.tag_code
            and conditions_summed.condition_number = tag_rules.condition_number
    left join wholes_summed
        on
            conditions_summed.customer_id = wholes_summed.customer_id
            and conditions_summed.tag_code = wholes_summed.tag_code
            and conditions_summed.condition_number = wholes_summed.condition_number
)

select * from conditions_measured
