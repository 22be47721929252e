-- Rows of the deliveries by what became of them, before and after.
with

rows_stacked as (
    select
        outcome_code,
        outcome_name_zh,
        outcome_name_en,
        row_count as before_count,
        0 as after_count
    from before.pub_row_accounting
    union all
    select
        outcome_code,
        outcome_name_zh,
        outcome_name_en,
        0 as before_count,
        row_count as after_count
    from after.pub_row_accounting
)

select
    max(if($language = 'zh', outcome_name_zh, outcome_name_en)) as outcome_name,
    cast(sum(before_count) as bigint),
    cast(sum(after_count) as bigint)
from rows_stacked
group by outcome_code
order by 3 desc, outcome_code
