{%- set sides = ['treated', 'untreated'] -%}
{%- set minimum = var('verdict_minimum_count') -%}
{%- set sums = {
    'weight': 'play_weight', 'gain': 'play_weight * (treated_rate - untreated_rate)',
    'variance': 'play_weight * play_weight * (treated_variance + untreated_variance)',
} -%}
{%- set ends = {'estimate': '0', 'lower': '-1', 'upper': '1'} -%}
with

arms as (select * from {{ ref('int_tier_arms_counted') }}),

-- Plays differ in what they reach and in how many they hold out, so each is compared
-- with itself before they are taken together.
plays_weighed as (
    select
        tier_code,
        treated_count,
        untreated_count,
        cast(treated_count as double)
        * untreated_count
        / (treated_count + untreated_count) as play_weight,
        {%- for arm in sides %}
        cast({{ arm }}_success_count as double)
        / nullif({{ arm }}_count, 0) as {{ arm }}_rate,
        cast({{ arm }}_success_count + 1 as double)
        * ({{ arm }}_count - {{ arm }}_success_count + 1)
        / ({{ arm }}_count + 2)
        / ({{ arm }}_count + 2)
        / nullif({{ arm }}_count, 0) as {{ arm }}_variance,
        {%- endfor %}
        observation_date
    from arms
),

-- Who got a play that nobody was held out from is compared with nobody and left out.
-- Each term is rounded before it is added, so that no order of rows shows in the sum.
plays_summed as (
    select
        tier_code,
        count(
            case
                when least(treated_count, untreated_count) >= {{ minimum }} then 1
                else null
            end
        ) as judged_play_count,
        max(treated_count) as most_treated_count,
        {%- for arm in sides %}
        sum(case when play_weight > 0 then {{ arm }}_count else 0 end)
            as {{ arm }}_count,
        {%- endfor %}
        sum(untreated_count) as every_untreated_count,
        {%- for sum, term in sums.items() %}
        cast(sum(cast({{ term }} as decimal(24, 9))) as double) as {{ sum }}_sum,
        {%- endfor %}
        observation_date
    from plays_weighed
    group by
        tier_code,
        observation_date
),

gains_measured as (
    select
        tier_code,
        judged_play_count,
        most_treated_count,
        treated_count,
        untreated_count,
        every_untreated_count,
        {%- for end, side in ends.items() %}
        case
            when weight_sum = 0 then null
            else
                cast(
                    greatest(
                        least(
                            (
                                gain_sum
                                + {{ side }}
                                * {{ var('confidence_z') }}
                                * sqrt(variance_sum)
                            )
                            / weight_sum,
                            1
                        ),
                        -1
                    ) as decimal(18, 4)
                )
        end as keep_gain_{{ end }},
        {%- endfor %}
        observation_date
    from plays_summed
),

-- The company is asked what plays gain, a tier whether any of them can be judged.
answers_given as (
    select
        tier_code,
        case
            when tier_code = 'all' then null
            when judged_play_count > 0 then 'yes'
            when most_treated_count >= {{ minimum }} and every_untreated_count = 0
                then 'no'
            else 'not_enough'
        end as split_answer_code,
        case
            when tier_code != 'all' then null
            when least(treated_count, untreated_count) < {{ minimum }} then 'not_enough'
            when keep_gain_lower > 0 then 'yes'
            when keep_gain_upper < {{ var('verdict_minimum_effect') }} then 'no'
            else 'not_enough'
        end as keep_answer_code,
        cast(
            case when tier_code = 'all' then null else judged_play_count end as int
        ) as judged_play_count,
        {%- for side in sides %}
        cast(case when tier_code = 'all' then {{ side }}_count else null end as int)
            as {{ side }}_count,
        {%- endfor %}
        {%- for end in ends %}
        case when tier_code = 'all' then keep_gain_{{ end }} else null end
            as keep_gain_{{ end }},
        {%- endfor %}
        observation_date
    from gains_measured
)

select * from answers_given
