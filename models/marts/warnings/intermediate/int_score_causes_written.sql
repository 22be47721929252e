{%- set shown = var('shown_score_cause_count') -%}
with

changes as (select * from {{ ref('fct_score_changes') }}),

signals as (select * from {{ ref('churn_signals') }}),

texts as (select * from {{ ref('score_changes') }}),

-- Signals are named where the customer moved, everything else is told as a whole.
causes_named as (
    select
        customer_id,
        case
            when part_code != 'behaviour' then part_code
            when previous_contribution_score = 0 then 'started'
            when contribution_score = 0 then 'ended'
            else 'shifted'
        end as text_code,
        case when part_code = 'behaviour' then signal_code else '' end as signal_code,
        score_change
    from changes
),

causes_summed as (
    select
        customer_id,
        text_code,
        signal_code,
        sum(score_change) as score_change
    from causes_named
    group by
        customer_id,
        text_code,
        signal_code
),

causes_ranked as (
    select
        causes_summed.customer_id,
        causes_summed.text_code,
        signals.signal_name_zh,
        signals.signal_name_en,
        causes_summed.score_change,
        row_number() over (
            partition by causes_summed.customer_id
            order by
                abs(causes_summed.score_change) desc,
                causes_summed.text_code asc,
                coalesce(signals.signal_order, 0) asc,
                causes_summed.signal_code asc
        ) as cause_rank
    from causes_summed
    left join signals
        on causes_summed.signal_code = signals.signal_code
    where causes_summed.score_change != 0
),

causes_shown as (
    select
        customer_id,
        min(case when cause_rank <= {{ shown }} then text_code else 'others' end)
            as text_code,
        min(signal_name_zh) as signal_name_zh,
        min(signal_name_en) as signal_name_en,
        least(cause_rank, {{ shown }} + 1) as cause_rank,
        sum(score_change) as score_change
    from causes_ranked
    group by
        customer_id,
        least(cause_rank, {{ shown }} + 1)
),

causes_written as (
    select
        causes_shown.customer_id,
        {%- for language in ['zh', 'en'] %}
        {{ filled_template('texts.text_' ~ language, {
            'signal': 'causes_shown.signal_name_' ~ language,
            'change': signed_number('causes_shown.score_change'),
        }) }} as cause_{{ language }},
        {%- endfor %}
        cast(causes_shown.cause_rank as int) as cause_rank,
        cast(causes_shown.score_change as int) as score_change
    from causes_shown
    inner join texts
        on causes_shown.text_code = texts.text_code
)

select * from causes_written
