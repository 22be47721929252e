{#-
    Of both arms: episodes, those reached and succeeded, and the margin with its squares, as
    it is and drawn in at its ends.
-#}
{%- set arms = {'treated': 'treated', 'untreated': 'held_out'} -%}
{%- set money = {'margin': 'margin_amount', 'winsorised': 'winsorised_amount'} -%}
{%- set cells = ['variant_code', 'tier_code', 'cause_code'] -%}
{%- set periods = {
    'rolling': "'12_months'", 'month': 'substr(cast(opened_date as string), 1, 7)',
} -%}
with

task_results as (select * from {{ ref('int_task_results_measured') }}),

results_placed as (
    {%- for level in ['play', 'cell'] %}
    {%- for period, name in periods.items() %}
    select
        task_id,
        play_code,
        '{{ level }}' as result_level_code,
        {%- for code in cells %}
        {%- if level == 'cell' %}
        coalesce({{ code }}, 'none') as {{ code }},
        {%- else %}
        'all' as {{ code }},
        {%- endif %}
        {%- endfor %}
        {{ name }} as period_code,
        arm_code,
        holdout_ratio,
        is_contacted,
        is_succeeded,
        margin_amount,
        winsorised_amount,
        effort_minutes,
        cost_amount
    from task_results
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

arms_summed as (
    select
        play_code,
        {{ cells | join(',\n        ') }},
        period_code,
        result_level_code,
        {%- for arm, code in arms.items() %}
        {%- set of_arm = "arm_code = '" ~ code ~ "'" %}
        cast(sum(case when {{ of_arm }} then 1 else 0 end) as int) as {{ arm }}_count,
        cast(sum(case when {{ of_arm }} and is_succeeded then 1 else 0 end) as int)
            as {{ arm }}_success_count,
        {%- for name, amount in money.items() %}
        cast(sum(case when {{ of_arm }} then {{ amount }} else 0 end) as decimal(38, 2))
            as {{ arm }}_{{ name }}_amount,
        cast(
            sum(case when {{ of_arm }} then {{ amount }} * {{ amount }} else 0 end)
            as decimal(38, 4)
        ) as {{ arm }}_{{ name }}_squares,
        {%- endfor %}
        cast(
            sum(case when {{ of_arm }} and holdout_ratio is not null then 1 else 0 end)
            as int
        ) as {{ arm }}_drawn_count,
        {%- endfor %}
        coalesce(sum(holdout_ratio), 0) as holdout_ratio_sum,
        cast(
            sum(case when is_contacted and arm_code = 'treated' then 1 else 0 end)
            as int
        ) as reached_count,
        cast(sum(effort_minutes) as decimal(18, 2)) as effort_minutes,
        cast(sum(cost_amount) as decimal(18, 4)) as cost_amount
    from results_placed
    group by
        play_code,
        {{ cells | join(',\n        ') }},
        period_code,
        result_level_code
)

select * from arms_summed
