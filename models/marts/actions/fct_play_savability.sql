{%- set arms = {'treated': 'treated', 'untreated': 'held_out'} -%}
with

outcomes as (select * from {{ ref('fct_task_outcomes') }}),

plays as (select * from {{ ref('plays') }}),

cells_counted as (
    select
        {%- for arm, code in arms.items() %}
        sum(case when arm_code = '{{ code }}' then 1 else 0 end) as {{ arm }}_count,
        sum(case when arm_code = '{{ code }}' and is_succeeded then 1 else 0 end)
            as {{ arm }}_success_count,
        {%- endfor %}
        play_code,
        coalesce(tier_code, '') as tier_code,
        coalesce(risk_band_code, '') as risk_band_code,
        is_delivered
        and customer_id is not null
        and tier_code is null as is_outside_cells
    from outcomes
    group by
        play_code,
        coalesce(tier_code, ''),
        coalesce(risk_band_code, ''),
        is_delivered
        and customer_id is not null
        and tier_code is null
),

plays_counted as (
    select
        {%- for arm in arms %}
        sum({{ arm }}_count) as {{ arm }}_count,
        sum({{ arm }}_success_count) as {{ arm }}_success_count,
        {%- endfor %}
        play_code
    from cells_counted
    group by play_code
),

-- Few outcomes are close to what the seed expects: it counts like outcomes of its own.
plays_rated as (
    select
        {%- for arm in arms %}
        plays_counted.{{ arm }}_count,
        plays_counted.{{ arm }}_success_count,
        {{ exact_ratio(
            'cast(plays_counted.' ~ arm ~ '_success_count as bigint) * 10000 + '
            ~ 'cast(plays.prior_success_' ~ arm ~ ' * 10000 as bigint) * plays.prior_strength',
            '(cast(plays_counted.' ~ arm ~ '_count as bigint) + plays.prior_strength) * 10000',
        ) }} as {{ arm }}_success_rate,
        {%- endfor %}
        plays_counted.play_code,
        plays.prior_strength
    from plays_counted
    inner join plays
        on plays_counted.play_code = plays.play_code
),

-- A cell of tier and risk band is close to its play in the same way. What a CRM gave
-- out before the first tier is known has no cell.
cells_rated as (
    select
        {%- for arm in arms %}
        cells_counted.{{ arm }}_count,
        cells_counted.{{ arm }}_success_count,
        {{ exact_ratio(
            'cast(cells_counted.' ~ arm ~ '_success_count as bigint) * 10000 + '
            ~ 'cast(plays_rated.' ~ arm ~ '_success_rate * 10000 as bigint) '
            ~ '* plays_rated.prior_strength',
            '(cast(cells_counted.' ~ arm ~ '_count as bigint) + plays_rated.prior_strength)'
            ~ ' * 10000',
        ) }} as {{ arm }}_success_rate,
        {%- endfor %}
        cells_counted.play_code,
        cells_counted.tier_code,
        cells_counted.risk_band_code
    from cells_counted
    inner join plays_rated
        on cells_counted.play_code = plays_rated.play_code
    where not cells_counted.is_outside_cells
),

-- Where an arm has nobody, nothing was measured.
rates_united as (
    {%- for source in ['cell', 'play'] %}
    select
        play_code,
        {{ 'tier_code' if source == 'cell' else "'*'" }} as tier_code,
        {{ 'risk_band_code' if source == 'cell' else "'*'" }} as risk_band_code,
        '{{ source }}' as gain_source_code,
        {%- for arm in arms %}
        cast({{ arm }}_count as int) as {{ arm }}_count,
        cast({{ arm }}_success_count as int) as {{ arm }}_success_count,
        {{ arm }}_success_rate,
        {%- endfor %}
        cast(treated_success_rate - untreated_success_rate as decimal(18, 4))
            as success_rate_gain
    from {{ source }}s_rated
    where treated_count > 0 and untreated_count > 0
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

intervals_measured as (
    select
        {%- for end, side in {'lower': '-', 'upper': '+'}.items() %}
        {{ newcombe_bound(
            'treated_success_count', 'treated_count',
            'untreated_success_count', 'untreated_count', side, var('harm_z'),
        ) }} as {{ end }}_bound,
        {%- endfor %}
        {%- for arm in arms %}
        {{ arm }}_count,
        {{ arm }}_success_count,
        {{ arm }}_success_rate,
        {%- endfor %}
        play_code,
        tier_code,
        risk_band_code,
        gain_source_code,
        success_rate_gain
    from rates_united
),

harms_found as (
    select
        play_code,
        tier_code,
        risk_band_code,
        gain_source_code,
        {%- for arm in arms %}
        {{ arm }}_count,
        {{ arm }}_success_count,
        {{ arm }}_success_rate,
        {%- endfor %}
        success_rate_gain,
        cast(lower_bound as decimal(18, 4)) as success_rate_gain_lower,
        cast(upper_bound as decimal(18, 4)) as success_rate_gain_upper,
        upper_bound < 0 as is_harmful
    from intervals_measured
)

select * from harms_found
