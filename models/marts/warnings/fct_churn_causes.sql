with

causes as (select * from {{ ref('int_churn_causes_scored') }}),

evidence as (select * from {{ ref('int_cause_evidence_listed') }}),

cause_rules as (select * from {{ ref('churn_cause_rules') }}),

churn_types as (select * from {{ ref('churn_types') }}),

systems as (select * from {{ ref('dim_source_systems') }}),

version_found as (select max(rule_version) as rule_version from cause_rules),

-- What speaks for the cause, and what the customer did whatever the cause.
evidence_chosen as (
    select
        causes.customer_id,
        evidence.rule_code,
        evidence.evidence_id,
        evidence.event_date
    from causes
    inner join evidence
        on causes.customer_id = evidence.customer_id
    inner join cause_rules
        on
            evidence.rule_code = cause_rules.rule_code
            and (
                cause_rules.cause_code in (causes.cause_code, 'unknown')
                or cause_rules.churn_type_code = 'active'
            )
),

rules_summed as (
    select
        customer_id,
        rule_code,
        count(evidence_id) as record_count,
        max(event_date) as last_event_date
    from evidence_chosen
    group by
        customer_id,
        rule_code
),

rules_ranked as (
    select
        rules_summed.customer_id,
        churn_types.churn_type_order,
        {%- for language in ['zh', 'en'] %}
        {{ filled_template('cause_rules.reason_' ~ language, {
            'count': 'cast(rules_summed.record_count as string)',
            'date': 'cast(rules_summed.last_event_date as string)',
        }) }} as reason_{{ language }},
        {%- endfor %}
        rules_summed.record_count,
        row_number() over (
            partition by rules_summed.customer_id
            order by
                case when rules_summed.record_count > 0 then 0 else 1 end asc,
                cause_rules.cause_points desc,
                cause_rules.rule_order asc,
                rules_summed.rule_code asc
        ) as reason_rank
    from rules_summed
    inner join cause_rules
        on rules_summed.rule_code = cause_rules.rule_code
    inner join churn_types
        on cause_rules.churn_type_code = churn_types.churn_type_code
),

-- A rule without records speaks only where nothing else does.
reasons_joined as (
    select
        customer_id,
        {%- for language, separator in {'zh': '；', 'en': '; '}.items() %}
        {{ joined_by_rank(
            'reason_' ~ language,
            'reason_rank',
            var('cause_reasons_shown_count'),
            separator
        ) }} as reason_{{ language }},
        {%- endfor %}
        min(churn_type_order) as churn_type_order
    from rules_ranked
    where
        record_count > 0
        or reason_rank = 1
    group by customer_id
),

records_ranked as (
    select
        customer_id,
        evidence_id,
        row_number() over (
            partition by customer_id
            order by
                max(event_date) desc,
                evidence_id desc
        ) as evidence_rank
    from evidence_chosen
    where evidence_id is not null
    group by
        customer_id,
        evidence_id
),

records_joined as (
    select
        records_ranked.customer_id,
        {{ joined_by_rank(
            mask_evidence('records_ranked.evidence_id', 'systems.shown_source_system'),
            'records_ranked.evidence_rank',
            var('evidence_shown_count')
        ) }} as evidence_ids,
        cast(count(*) as int) as evidence_record_count
    from records_ranked
    left join systems
        on split_part(records_ranked.evidence_id, ':', 2) = systems.source_system
    group by records_ranked.customer_id
),

causes_explained as (
    select
        causes.customer_id,
        churn_types.churn_type_code,
        causes.cause_code,
        causes.runner_up_cause_code,
        reasons_joined.reason_zh,
        reasons_joined.reason_en,
        records_joined.evidence_ids,
        version_found.rule_version,
        causes.cause_points,
        causes.runner_up_points,
        coalesce(records_joined.evidence_record_count, 0) as evidence_record_count,
        causes.is_churned,
        causes.last_order_date,
        causes.observation_date
    from causes
    inner join reasons_joined
        on causes.customer_id = reasons_joined.customer_id
    inner join churn_types
        on reasons_joined.churn_type_order = churn_types.churn_type_order
    cross join version_found
    left join records_joined
        on causes.customer_id = records_joined.customer_id
)

select * from causes_explained
