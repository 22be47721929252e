-- Rows of a table that came, went, and have other content under the same key.
with

rows_before as (
    select {key} as row_key, {content} as row_content
    from before.{table}
),

rows_after as (
    select {key} as row_key, {content} as row_content
    from after.{table}
)

select
    count(*) filter (where rows_before.row_key is null),
    count(*) filter (where rows_after.row_key is null),
    count(*) filter (where rows_before.row_content != rows_after.row_content)
from rows_before
full outer join rows_after
    on rows_before.row_key = rows_after.row_key
