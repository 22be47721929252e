with

causes as (select * from {{ ref('fct_score_change_causes') }}),

labels as (select * from {{ ref('dim_labels') }}),

changes_published as (
    select
        causes.customer_id,
        {{ code_names(['part'], 'causes') }},
        causes.signal_code,
        -- A signal may have been deleted from the rules since.
        coalesce(signal_labels.name_zh, causes.signal_code) as signal_name_zh,
        coalesce(signal_labels.name_en, causes.signal_code) as signal_name_en,
        causes.previous_contribution_score,
        causes.contribution_score,
        causes.score_change,
        causes.previous_run_date,
        causes.observation_date
    from causes
    {{ label_joins({'part': 'score_part', 'signal': 'signal'}, 'causes') }}
)

select * from changes_published
