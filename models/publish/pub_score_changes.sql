with

changes as (select * from {{ ref('fct_score_changes') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

changes_published as (
    select
        changes.customer_id,
        {{ code_names(['part'], 'changes') }},
        changes.signal_code,
        -- A signal may have been deleted from the rules since.
        coalesce(signal_labels.name_zh, changes.signal_code) as signal_name_zh,
        coalesce(signal_labels.name_en, changes.signal_code) as signal_name_en,
        changes.previous_contribution_score,
        changes.contribution_score,
        changes.score_change,
        changes.previous_run_date,
        changes.observation_date
    from changes
    {{ label_joins({'part': 'score_part', 'signal': 'signal'}, 'changes') }}
)

select * from changes_published
