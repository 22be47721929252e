with

batches as (select * from {{ ref('stg_lake__batches') }}),

bars as (select * from {{ ref('freshness_bars') }}),

entities as (
    {%- for entity in var('entities') %}
    select '{{ entity }}' as entity_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

newest_records as (
    {%- for entity, declared in var('entities').items() %}
    {%- set day = 'cast(' ~ (declared.dated_by or 'null') ~ ' as date)' %}
    select
        batch_id,
        cast(max({{ day }}) as date) as newest_record_date
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }}
    where
        row_outcome_code in ('kept', 'held')
        and {{ day }} <= {{ as_of_date() }}
    group by batch_id
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

batches_ranked as (
    select
        batches.entity_code,
        batches.batch_id,
        batches.source_file,
        newest_records.newest_record_date,
        count(*) over (partition by batches.entity_code) as batch_count,
        row_number() over (
            partition by batches.entity_code
            order by
                newest_records.newest_record_date desc nulls last,
                batches.load_number desc,
                batches.source_file desc,
                batches.batch_id desc
        ) as batch_rank
    from batches
    left join newest_records on batches.batch_id = newest_records.batch_id
),

entities_measured as (
    select
        entities.entity_code,
        batches_ranked.batch_id as last_batch_id,
        batches_ranked.source_file as last_source_file,
        coalesce(batches_ranked.batch_count, 0) as batch_count,
        coalesce(own_bars.late_days, bars_of_all.late_days) as late_days,
        coalesce(own_bars.stale_days, bars_of_all.stale_days) as stale_days,
        {{ days_between('batches_ranked.newest_record_date', as_of_date()) }}
            as days_behind,
        batches_ranked.newest_record_date
    from entities
    left join batches_ranked
        on
            entities.entity_code = batches_ranked.entity_code
            and batches_ranked.batch_rank = 1
    left join bars as own_bars
        on
            entities.entity_code = own_bars.entity_code
            and own_bars.industry_code = '{{ var("industry_code") }}'
    left join bars as bars_of_all
        on
            entities.entity_code = bars_of_all.entity_code
            and bars_of_all.industry_code = '*'
),

entity_freshness as (
    select
        entity_code,
        case
            when last_batch_id is null then 'not_delivered'
            when newest_record_date is null or late_days is null then 'not_judged'
            when days_behind > stale_days then 'stale'
            when days_behind > late_days then 'late'
            else 'fresh'
        end as freshness_code,
        last_batch_id,
        last_source_file,
        cast(batch_count as bigint) as batch_count,
        late_days,
        stale_days,
        days_behind,
        newest_record_date
    from entities_measured
)

select * from entity_freshness
