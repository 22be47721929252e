{%- set labels = {
    'metric': 'metric', 'target_state': 'target_state', 'unit': 'metric_unit',
} -%}
with

progress as (select * from {{ ref('fct_target_progress') }}),

definitions as (select * from {{ ref('metric_definitions') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

progress_described as (
    select
        {{ md5_key(['progress.target_key']) }} as target_id,
        progress.metric_code,
        progress.target_state_code,
        definitions.unit_code,
        {{ mask_owner_key('progress') }} as owner_key,
        progress.owner_name,
        {{ mask_cell('progress.team_name', 'progress.is_team_known') }} as team_name,
        progress.target_value,
        progress.actual_value,
        progress.working_days_gone_ratio,
        progress.attainment_ratio,
        progress.pace_ratio,
        progress.projected_value,
        progress.target_month,
        progress.observation_date
    from progress
    left join definitions
        on progress.metric_code = definitions.metric_code
),

progress_published as (
    select
        progress_described.target_id,
        {{ code_names(labels, 'progress_described') }},
        progress_described.owner_key,
        progress_described.owner_name,
        progress_described.team_name,
        {{ code_orders(['metric', 'target_state']) }},
        progress_described.target_value,
        progress_described.actual_value,
        progress_described.working_days_gone_ratio,
        progress_described.attainment_ratio,
        progress_described.pace_ratio,
        progress_described.projected_value,
        progress_described.target_month,
        progress_described.observation_date
    from progress_described
    {{ label_joins(labels, 'progress_described') }}
)

select * from progress_published
