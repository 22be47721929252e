{%- set labels = {'role': 'owner_role'} -%}
with

owner_results as (select * from {{ ref('fct_owner_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

owners_published as (
    select
        owner_results.shown_owner_key as owner_key,
        owner_results.owner_name,
        owner_results.team_name,
        {{ code_names(labels, 'owner_results') }},
        owner_results.currency_code,
        owner_results.task_count,
        owner_results.reached_count,
        owner_results.success_count,
        owner_results.expected_success_estimate,
        owner_results.success_rate,
        owner_results.success_rate_lower,
        owner_results.success_rate_upper,
        owner_results.ticket_count,
        owner_results.rated_ticket_count,
        owner_results.satisfaction_mean,
        owner_results.effort_minutes,
        cast(owner_results.cost_amount as decimal(18, 2)) as cost_amount,
        cast(owner_results.margin_amount as decimal(18, 2)) as margin_amount
    from owner_results
    {{ label_joins(labels, 'owner_results') }}
)

select * from owners_published
