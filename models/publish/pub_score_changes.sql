with

causes as (select * from {{ ref('fct_score_change_causes') }}),

labels as (select * from {{ ref('dim_labels') }}),

changes_published as (
    select
        causes.customer_id,
        causes.part_code,
        part_labels.name_zh as part_name_zh,
        part_labels.name_en as part_name_en,
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
    left join labels as part_labels
        on
            part_labels.vocabulary_code = 'score_part'
            and causes.part_code = part_labels.code
    left join labels as signal_labels
        on
            signal_labels.vocabulary_code = 'signal'
            and causes.signal_code = signal_labels.code
)

select * from changes_published
