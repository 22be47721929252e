with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

leads as (
    select * from {{ ref('fct_leads') }}
    where is_open
),

identities as (select * from {{ ref('bridge_customer_identities') }}),

interactions as (select * from {{ ref('stg_engagement__interactions') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

customers_asked as (
    select distinct identities.customer_id
    from leads
    inner join identities
        on leads.contact_key = identities.contact_key
),

-- A quotation is material whatever kind of content it is.
views_found as (
    select
        identities.customer_id,
        coalesce(interactions.product_category, interactions.content_type_code)
            as topic_name,
        interactions.interaction_type_code = 'quote_view'
        or coalesce(interactions.content_type_code = 'price_material', false)
            as is_price_view,
        cast(greatest(coalesce(interactions.duration_seconds, 0), 0) as bigint)
            as dwell_seconds,
        latest_dates.observation_date,
        cast(interactions.occurred_at as date) as viewed_date
    from interactions
    inner join identities
        on interactions.contact_key = identities.contact_key
    inner join customers_asked
        on identities.customer_id = customers_asked.customer_id
    inner join latest_dates
        on cast(interactions.occurred_at as date) <= latest_dates.observation_date
    left join vocabularies
        on
            interactions.content_type_code = vocabularies.code
            and vocabularies.vocabulary_code = 'content_type'
    where
        interactions.interaction_type_code = 'quote_view'
        or vocabularies.counts_as = 'material'
),

topics_summed as (
    select
        customer_id,
        topic_name,
        count(*) as material_view_count,
        sum(
            case
                when
                    is_price_view
                    and {{ add_days('viewed_date', var('lead_price_view_days')) }}
                    > observation_date
                    then 1
                else 0
            end
        ) as price_view_count,
        sum(dwell_seconds) as dwell_seconds,
        max(case when is_price_view then viewed_date else null end)
            as last_price_view_date
    from views_found
    where
        {{ add_days('viewed_date', var('lead_interest_days')) }} > observation_date
    group by customer_id, topic_name
),

topics_ranked as (
    select
        customer_id,
        topic_name,
        material_view_count,
        price_view_count,
        dwell_seconds,
        last_price_view_date,
        row_number() over (
            partition by customer_id
            order by dwell_seconds desc, material_view_count desc, topic_name asc
        ) as topic_rank
    from topics_summed
),

interest_summed as (
    select
        customer_id,
        max(case when topic_rank = 1 then topic_name else null end) as topic_name,
        cast(sum(material_view_count) as int) as material_view_count,
        cast(count(*) as int) as topic_count,
        cast(sum(price_view_count) as int) as price_view_count,
        cast(sum(dwell_seconds) as bigint) as dwell_seconds,
        sum(price_view_count) >= {{ var('lead_price_view_count') }}
            as is_intent_upgraded,
        max(last_price_view_date) as last_price_view_date
    from topics_ranked
    group by customer_id
)

select * from interest_summed
