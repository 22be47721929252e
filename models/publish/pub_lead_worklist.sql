{%- set labels = {
    'channel': 'channel', 'lead_status': 'lead_status', 'intent_level': 'intent_level',
    'follow_up_status': 'follow_up_status', 'escalation': 'escalation',
    'last_outcome': 'follow_up_outcome',
} -%}
with

worklist as (select * from {{ ref('fct_lead_worklist') }}),

customers as (select * from {{ ref('dim_customers') }}),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

-- What many different customers asked for, or came by, says nothing of one of them.
products_counted as (
    select
        leads.intent_product,
        count(distinct identities.customer_id) as customer_count
    from leads
    inner join identities
        on leads.contact_key = identities.contact_key
    where leads.intent_product is not null
    group by leads.intent_product
),

channels_counted as (
    select
        leads.source_channel,
        count(distinct identities.customer_id) as customer_count
    from leads
    inner join identities
        on leads.contact_key = identities.contact_key
    where leads.source_channel is not null
    group by leads.source_channel
),

missing_facts_named as (
    select
        worklist.lead_key,
        {{ joined_by_rank('labels.name_zh', 'labels.position', 5, '、') }}
            as missing_facts_zh,
        {{ joined_by_rank('labels.name_en', 'labels.position', 5) }} as missing_facts_en
    from worklist
    inner join labels
        on {{ list_holds('worklist.missing_fact_codes', 'labels.code') }}
    where labels.vocabulary_code = 'lead_fact'
    group by worklist.lead_key
),

leads_published as (
    select
        {{ md5_key(['worklist.lead_key']) }} as lead_key,
        source_systems.shown_source_system as source_system,
        {{ mask_id('worklist.lead_id') }} as shown_lead_id,
        worklist.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {{ mask_owner_key('worklist') }} as owner_key,
        worklist.owner_name,
        worklist.team_name,
        {{ mask_owner_key('worklist', 'manager_owner') }} as manager_owner_key,
        worklist.manager_owner_name,
        {{ code_names(labels, 'worklist') }},
        case
            when
                worklist.channel_code != 'unknown'
                or channels_counted.customer_count
                >= {{ var('shown_word_minimum_customers') }}
                then worklist.source_channel
            else {{ mask_tail('worklist.source_channel') }}
        end as source_channel,
        missing_facts_named.missing_facts_zh,
        missing_facts_named.missing_facts_en,
        case
            when
                products_counted.customer_count
                >= {{ var('shown_word_minimum_customers') }}
                then worklist.intent_product
            else {{ mask_tail('worklist.intent_product') }}
        end as intent_product,
        worklist.topic_name,
        {{ code_orders(['intent_level', 'escalation']) }},
        worklist.worklist_rank,
        worklist.lead_score,
        worklist.intent_score,
        worklist.completeness_score,
        worklist.interest_score,
        worklist.channel_score,
        worklist.price_view_count,
        worklist.material_view_count,
        cast(
            {{ whole_quotient('worklist.material_dwell_seconds', '60') }} as int
        ) as material_dwell_minutes,
        worklist.follow_up_count,
        worklist.days_without_follow_up,
        worklist.overdue_days,
        worklist.is_intent_upgraded,
        worklist.is_owner_active,
        worklist.created_date,
        worklist.last_worked_date,
        worklist.due_date,
        worklist.observation_date
    from worklist
    left join source_systems
        on worklist.source_system = source_systems.source_system
    left join customers
        on worklist.customer_id = customers.customer_id
    left join products_counted
        on worklist.intent_product = products_counted.intent_product
    left join channels_counted
        on worklist.source_channel = channels_counted.source_channel
    left join missing_facts_named
        on worklist.lead_key = missing_facts_named.lead_key
    {{ label_joins(labels, 'worklist') }}
)

select * from leads_published
