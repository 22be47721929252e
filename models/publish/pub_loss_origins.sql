{%- set labels = {'loss_origin': 'loss_origin', 'cause': 'cause'} -%}
with

origins as (select * from {{ ref('fct_loss_origins') }}),

labels as (select * from {{ ref('dim_labels') }}),

-- A name that few carry may be a person's, from a shifted row.
origins_shown as (
    select
        customer_id,
        loss_origin_code,
        case
            when carrier_count >= {{ var('shown_word_minimum_customers') }}
                then subject_name
            else 'other'
        end as subject_name,
        coalesce(cause_code, 'returned') as loss_cause_code,
        cause_code,
        observation_date
    from origins
),

origins_counted as (
    select
        loss_origin_code,
        subject_name,
        loss_cause_code,
        max(cause_code) as cause_code,
        cast(count(distinct customer_id) as int) as lost_customer_count,
        observation_date
    from origins_shown
    group by
        loss_origin_code,
        subject_name,
        loss_cause_code,
        observation_date
),

origins_published as (
    select
        origins_counted.loss_origin_code,
        {{ label_names(['loss_origin']) }},
        origins_counted.subject_name,
        origins_counted.loss_cause_code,
        cause_labels.name_zh as cause_name_zh,
        cause_labels.name_en as cause_name_en,
        origins_counted.lost_customer_count,
        origins_counted.observation_date
    from origins_counted
    {{ label_joins(labels, 'origins_counted') }}
)

select * from origins_published
