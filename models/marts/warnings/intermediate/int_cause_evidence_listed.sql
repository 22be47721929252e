with

segments as (select * from {{ ref('fct_customer_segments') }}),

warnings as (select * from {{ ref('fct_churn_warnings') }}),

events as (select * from {{ ref('fct_customer_events') }}),

cause_rules as (select * from {{ ref('churn_cause_rules') }}),

-- Whom the cause of leaving is asked of: who is warned about, or has churned.
customers_judged as (
    select
        segments.customer_id,
        segments.lifecycle_stage_code = 'churned' as is_churned,
        segments.last_order_date,
        segments.observation_date
    from segments
    left join warnings
        on segments.customer_id = warnings.customer_id
    where
        segments.lifecycle_stage_code = 'churned'
        or warnings.customer_id is not null
),

-- Every event a rule may count, and for a share also those it is a share of. A record
-- is one piece of evidence, whatever happened to it.
records_found as (
    select
        customers_judged.customer_id,
        cause_rules.rule_code,
        events.entity || ':' || events.record_key as evidence_id,
        max(
            case
                when
                    cause_rules.metric_code = events.metric_code
                    and cause_rules.entity in ('*', events.entity)
                    and coalesce(
                        events.event_quantity >= cause_rules.minimum_quantity, true
                    )
                    and coalesce(
                        events.event_quantity <= cause_rules.maximum_quantity, true
                    )
                    then 1
                else 0
            end
        ) as counted_number,
        max(
            case
                when cause_rules.per_metric_code = events.metric_code then 1
                else 0
            end
        ) as per_number,
        max(events.event_date) as event_date
    from customers_judged
    inner join events
        on customers_judged.customer_id = events.customer_id
    inner join cause_rules
        on events.metric_code in (cause_rules.metric_code, cause_rules.per_metric_code)
    where
        events.event_date >= {{ add_days(
            'customers_judged.last_order_date', '-cause_rules.days_before_last_order'
        ) }}
        and coalesce(
            events.event_date <= {{ add_days(
                'customers_judged.last_order_date', 'cause_rules.days_after_last_order'
            ) }},
            true
        )
    group by
        customers_judged.customer_id,
        cause_rules.rule_code,
        events.entity,
        events.record_key
),

records_counted as (
    select
        customer_id,
        rule_code,
        sum(counted_number) as counted_count,
        sum(per_number) as per_count
    from records_found
    group by
        customer_id,
        rule_code
),

-- A rule without a metric holds for everybody and rests on no record.
rules_held as (
    select
        records_counted.customer_id,
        records_counted.rule_code
    from records_counted
    inner join cause_rules
        on records_counted.rule_code = cause_rules.rule_code
    where
        records_counted.counted_count >= cause_rules.minimum_count
        and coalesce(
            records_counted.counted_count
            >= cause_rules.minimum_share * records_counted.per_count,
            true
        )
    union all
    select
        customers_judged.customer_id,
        cause_rules.rule_code
    from customers_judged
    cross join cause_rules
    where cause_rules.metric_code is null
),

evidence_listed as (
    select
        rules_held.customer_id,
        rules_held.rule_code,
        records_found.evidence_id,
        customers_judged.is_churned,
        records_found.event_date,
        customers_judged.last_order_date,
        customers_judged.observation_date
    from rules_held
    inner join customers_judged
        on rules_held.customer_id = customers_judged.customer_id
    left join records_found
        on
            rules_held.customer_id = records_found.customer_id
            and rules_held.rule_code = records_found.rule_code
            and records_found.counted_number = 1
)

select * from evidence_listed
