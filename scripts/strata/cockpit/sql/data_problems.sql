-- What the delivery left open, with the rows or cells it concerns.
select 'problem_rejected' as problem_code, count(*) as item_count
from pub_rejected_rows
where status_code = 'open'
union all
select 'problem_held', coalesce(sum(row_count), 0)
from pub_row_accounting
where outcome_code = 'held'
union all
select 'problem_words', count(*) from pub_unmapped_values
union all
select 'problem_unread', coalesce(sum(unread_count), 0) from pub_unread_cells
union all
select 'problem_colliding', count(*) from pub_colliding_keys
union all
select 'problem_identity', count(*) from pub_identity_conflicts
union all
select 'problem_duplicates', count(*) from pub_possible_duplicates
