-- One row per run and step, in their order.
with

steps_listed as (
    select
        run_id,
        unnest(steps) as step,
        generate_subscripts(steps, 1) as step_number
    from records
)

select
    run_id,
    step.step_code,
    step.status_code,
    step_number,
    step.seconds,
    cast(step.started_at as timestamp) as started_at
from steps_listed
order by run_id, step_number
