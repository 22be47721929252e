-- Every entity with how far its records reach, those furthest beyond their bar first.
select
    entity_name_zh as entity_zh,
    entity_name_en as entity_en,
    freshness_code,
    freshness_name_zh as freshness_zh,
    freshness_name_en as freshness_en,
    newest_record_date,
    days_behind,
    late_days,
    stale_days,
    batch_count,
    last_source_file
from pub_entity_freshness
order by
    list_position(
        ['stale', 'late', 'fresh', 'not_judged', 'not_delivered'], freshness_code
    ),
    days_behind / nullif(late_days, 0) desc nulls first,
    days_behind desc nulls last,
    entity_code
