{%- set labels = {'role': 'owner_role'} -%}
{%- set counts = [
    'task_count', 'reached_count', 'success_count', 'ticket_count',
    'rated_ticket_count', 'satisfaction_points',
] -%}
{%- set amounts = [
    'expected_success_estimate', 'effort_minutes', 'cost_amount', 'margin_amount',
] -%}
with

owner_results as (select * from {{ ref('fct_owner_results') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

-- Keys of unknown owners that look alike once they are masked are one row.
owners_masked as (
    select
        {%- for column in counts + amounts %}
        owner_results.{{ column }},
        {%- endfor %}
        {{ mask_owner_key('owner_results') }} as owner_key,
        owner_results.owner_name,
        owner_results.team_name,
        owner_results.role_code,
        owner_results.currency_code
    from owner_results
),

owners_summed as (
    select
        {%- for column in counts %}
        cast(sum({{ column }}) as int) as {{ column }},
        {%- endfor %}
        {%- for column in amounts %}
        cast(sum({{ column }}) as decimal(18, 2)) as {{ column }},
        {%- endfor %}
        owner_key,
        max(owner_name) as owner_name,
        max(team_name) as team_name,
        max(role_code) as role_code,
        currency_code
    from owners_masked
    group by
        owner_key,
        currency_code
),

owners_published as (
    select
        owners_summed.owner_key,
        owners_summed.owner_name,
        owners_summed.team_name,
        {{ code_names(labels, 'owners_summed') }},
        owners_summed.currency_code,
        owners_summed.task_count,
        owners_summed.reached_count,
        owners_summed.success_count,
        owners_summed.expected_success_estimate,
        {{ exact_ratio('owners_summed.success_count', 'owners_summed.task_count') }}
            as success_rate,
        {%- for end, side in {'lower': '-', 'upper': '+'}.items() %}
        cast(
            {{ wilson_bound(
                'owners_summed.success_count', 'owners_summed.task_count', side
            ) }} as decimal(18, 4)
        ) as success_rate_{{ end }},
        {%- endfor %}
        owners_summed.ticket_count,
        owners_summed.rated_ticket_count,
        {{ exact_ratio(
            'owners_summed.satisfaction_points', 'owners_summed.rated_ticket_count'
        ) }} as satisfaction_mean,
        owners_summed.effort_minutes,
        owners_summed.cost_amount,
        owners_summed.margin_amount
    from owners_summed
    {{ label_joins(labels, 'owners_summed') }}
)

select * from owners_published
