with

levels as (select * from {{ ref('fct_signal_levels') }}),

weights as (select * from {{ ref('fct_signal_weights') }}),

scales as (select * from {{ ref('fct_score_calibration') }}),

outcome_dates as (select * from {{ ref('dim_outcome_dates') }}),

-- Lists are made for every date; backtest weights score all dates with a known outcome:
-- those learned from say where bands begin, those between let bands hold.
bases_dated as (
    {%- for basis in risk_bases() %}
    select
        '{{ basis.basis }}' as basis_code,
        '{{ basis.group }}' as customer_group_code,
        observation_date
    from outcome_dates
    {{- '\n    where is_complete' if basis.dates == 'backtest' }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

weights_turned as (
    select
        basis_code,
        signal_code,
        grade_number,
        is_falling,
        {{ turned('start_value') }} as turned_start_value,
        contribution_score
    from weights
),

weights_pivoted as (
    select
        basis_code,
        {%- for signal in signal_measures() %}
        {{ grade_columns('contribution_score', signal) }}
        {%- endfor %}
        count(*) as grade_count
    from weights_turned
    group by basis_code
),

levels_turned as (
    select
        bases_dated.basis_code,
        levels.customer_id,
        bases_dated.customer_group_code,
        {%- for signal in signal_measures() %}
        {{ turned('levels.' ~ signal ~ '_value', 'weights_pivoted.' ~ signal ~ '_') }}
            as {{ signal }}_value,
        {%- endfor %}
        {%- for signal in signal_measures() %}
        case when levels.{{ signal }}_level > 0 then 1 else 0 end
        {{- ' +' if not loop.last }}
        {%- endfor %} as fired_signal_count,
        coalesce(levels.overdue_cycle_level > 0, false) as is_overdue,
        levels.is_warm_up,
        levels.last_order_date,
        levels.observation_date
    from levels
    inner join bases_dated
        on
            levels.customer_group_code = bases_dated.customer_group_code
            and levels.observation_date = bases_dated.observation_date
    inner join weights_pivoted
        on bases_dated.basis_code = weights_pivoted.basis_code
),

-- Who may still leave has a score, zero where no value is worth anything.
scores_summed as (
    select
        levels_turned.basis_code,
        levels_turned.customer_id,
        levels_turned.customer_group_code,
        scales.weight_source_code,
        cast(
            {{ grades_summed('levels_turned', 'weights_pivoted') }} as int
        ) as risk_score,
        levels_turned.fired_signal_count,
        levels_turned.is_overdue,
        levels_turned.is_warm_up,
        levels_turned.last_order_date,
        levels_turned.observation_date
    from levels_turned
    inner join scales
        on levels_turned.basis_code = scales.basis_code
    inner join weights_pivoted
        on levels_turned.basis_code = weights_pivoted.basis_code
)

select * from scores_summed
