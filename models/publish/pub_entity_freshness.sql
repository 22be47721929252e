with

freshness as (select * from {{ ref('fct_entity_freshness') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

freshness_published as (
    select
        {{ code_names(['entity', 'freshness'], 'freshness') }},
        freshness.last_batch_id,
        freshness.last_source_file,
        {{ code_orders(['freshness']) }},
        freshness.batch_count,
        freshness.late_days,
        freshness.stale_days,
        freshness.days_behind,
        freshness.newest_record_date
    from freshness
    {{ label_joins({'entity': 'entity', 'freshness': 'freshness'}, 'freshness') }}
)

select * from freshness_published
