with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

leads as (select * from {{ ref('fct_leads') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

interest as (select * from {{ ref('int_lead_interest_summed') }}),

score_parts as (select * from {{ ref('lead_score_parts') }}),

lead_intents as (select * from {{ ref('lead_intents') }}),

points_allotted as (
    select
        {%- for part in ['intent', 'completeness', 'interest'] %}
        max(
            case
                when lead_score_part_code = '{{ part }}' then maximum_points else 0
            end
        ) as {{ part }}_points,
        {%- endfor %}
        max(
            case when lead_score_part_code = 'channel' then maximum_points else 0 end
        ) as channel_points
    from score_parts
),

channels_counted as (
    select
        leads.channel_code,
        count(*) as lead_count,
        sum(case when leads.is_won_reached then 1 else 0 end) as won_count
    from leads
    inner join latest_dates
        on
            leads.created_date <= latest_dates.observation_date
            and {{ add_days('leads.created_date', var('lead_channel_days')) }}
            > latest_dates.observation_date
    group by leads.channel_code
),

leads_counted as (
    select
        sum(lead_count) as all_lead_count,
        sum(won_count) as all_won_count
    from channels_counted
),

-- A channel of few leads is close to the mean: it borrows cases that went like all.
channels_rated as (
    select
        channels_counted.channel_code,
        {{ exact_ratio(
            'channels_counted.won_count * leads_counted.all_lead_count + '
            ~ var('lead_channel_borrowed_count') ~ ' * leads_counted.all_won_count',
            '(channels_counted.lead_count + '
            ~ var('lead_channel_borrowed_count') ~ ') * leads_counted.all_lead_count',
        ) }} as won_rate
    from channels_counted
    cross join leads_counted
),

best_channel_found as (
    select nullif(max(won_rate), 0) as best_won_rate
    from channels_rated
),

leads_weighed as (
    select
        leads.lead_key,
        identities.customer_id,
        case
            when interest.is_intent_upgraded then 'high' else leads.intent_level_code
        end as intent_level_code,
        interest.topic_name,
        leads.completeness_score * points_allotted.completeness_points
            as completeness_points,
        points_allotted.intent_points,
        {{ exact_ratio(
            'points_allotted.interest_points * ('
            ~ 'least(coalesce(interest.dwell_seconds, 0), '
            ~ 60 * var('lead_full_interest_minutes') ~ ') * '
            ~ var('lead_full_interest_topics')
            ~ ' + least(coalesce(interest.topic_count, 0), '
            ~ var('lead_full_interest_topics') ~ ') * '
            ~ 60 * var('lead_full_interest_minutes') ~ ')',
            2 * 60 * var('lead_full_interest_minutes')
            * var('lead_full_interest_topics'),
        ) }} as interest_points,
        coalesce(
            {{ exact_ratio(
                'points_allotted.channel_points * '
                ~ 'cast(channels_rated.won_rate * 10000 as bigint)',
                'cast(best_channel_found.best_won_rate * 10000 as bigint)',
            ) }},
            points_allotted.channel_points * 0.5
        ) as channel_points,
        coalesce(interest.price_view_count, 0) as price_view_count,
        coalesce(interest.material_view_count, 0) as material_view_count,
        coalesce(interest.dwell_seconds, 0) as material_dwell_seconds,
        coalesce(
            interest.is_intent_upgraded and leads.intent_level_code != 'high', false
        ) as is_intent_upgraded,
        interest.last_price_view_date
    from leads
    inner join latest_dates
        on leads.created_date <= latest_dates.observation_date
    cross join points_allotted
    cross join best_channel_found
    left join identities
        on leads.contact_key = identities.contact_key
    left join interest
        on identities.customer_id = interest.customer_id
    left join channels_rated
        on leads.channel_code = channels_rated.channel_code
    where leads.is_open
),

leads_scored as (
    select
        leads_weighed.lead_key,
        leads_weighed.customer_id,
        leads_weighed.intent_level_code,
        leads_weighed.topic_name,
        cast(
            round(lead_intents.points_ratio * leads_weighed.intent_points, 0) as int
        ) as intent_score,
        {%- for part in ['completeness', 'interest', 'channel'] %}
        cast(round(leads_weighed.{{ part }}_points, 0) as int) as {{ part }}_score,
        {%- endfor %}
        leads_weighed.price_view_count,
        leads_weighed.material_view_count,
        leads_weighed.material_dwell_seconds,
        leads_weighed.is_intent_upgraded,
        leads_weighed.last_price_view_date
    from leads_weighed
    inner join lead_intents
        on leads_weighed.intent_level_code = lead_intents.intent_level_code
)

select * from leads_scored
