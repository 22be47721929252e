{#- What moved the score from one step to the next, and what to call it. -#}
{%- set steps = [
    ("case when is_identity_changed then 'merge' else 'data' end",
     'published_score', 'recomputed_score'),
    ("case when is_learned_anew then 'weights' else 'rules' end",
     'recomputed_score', 'rejudged_score'),
    ("case when is_identity_changed and not is_recomputed then 'merge' "
     ~ "else 'behaviour' end",
     'rejudged_score', 'current_score'),
] -%}
with

contributions as (select * from {{ ref('int_signal_contributions_compared') }}),

causes_listed as (
    {%- for part, before, after in steps %}
    select
        customer_id,
        {{ part }} as part_code,
        signal_code,
        cast({{ before }} as int) as previous_contribution_score,
        cast({{ after }} as int) as contribution_score,
        cast({{ after }} - {{ before }} as int) as score_change,
        previous_run_date,
        observation_date
    from contributions
    where {{ before }} != {{ after }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from causes_listed
