-- One row per command that held the output folder, the first one first.
select
    run_id,
    command,
    status_code,
    error_code,
    engine_code,
    as_of_basis_code,
    release,
    exit_code,
    published_row_count,
    len(steps) as step_count,
    len(tests) as test_count,
    len(list_filter(tests, lambda one: one.failed_row_count > 0)) as failed_test_count,
    seconds,
    as_of,
    cast(started_at as timestamp) as started_at,
    cast(ended_at as timestamp) as ended_at
from records
order by run_id
