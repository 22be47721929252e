-- One row per run and data test of dbt.
with

tests_listed as (
    select
        run_id,
        unnest(tests) as test
    from records
)

select
    run_id,
    test.test_name,
    test.status_code,
    test.failed_row_count,
    test.seconds
from tests_listed
order by run_id, test.test_name
