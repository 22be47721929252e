with

signals as (select * from {{ ref('churn_signals') }}),

levels as (select * from {{ ref('fct_signal_levels') }}),

fitted_grades as (select * from {{ ref('int_signal_grades_fitted') }}),

outcomes as (select * from {{ ref('fct_churn_outcomes') }}),

learning_dates as (select * from {{ ref('int_learning_dates_listed') }}),

-- What is learned are doubles; values are held against what they stand for.
grades_cast as (
    select
        fitted_grades.basis_code,
        fitted_grades.signal_code,
        fitted_grades.grade_number,
        signals.comparison_code in ('at_most', 'below') as is_falling,
        cast(fitted_grades.start_value as decimal(18, 4)) as start_value,
        cast(fitted_grades.evidence_weight as decimal(9, 4)) as evidence_weight
    from fitted_grades
    inner join signals
        on fitted_grades.signal_code = signals.signal_code
),

grades_turned as (
    select
        basis_code,
        signal_code,
        grade_number,
        is_falling,
        {{ turned('start_value') }} as turned_start_value,
        evidence_weight
    from grades_cast
),

grades_pivoted as (
    select
        basis_code,
        {%- for signal in signal_measures() %}
        {{ grade_columns('evidence_weight', signal) }}
        {%- endfor %}
        count(*) as grade_count
    from grades_turned
    group by basis_code
),

levels_turned as (
    select
        grades_pivoted.basis_code,
        {%- for signal in signal_measures() %}
        {{ turned('levels.' ~ signal ~ '_value', 'grades_pivoted.' ~ signal ~ '_') }}
            as {{ signal }}_value,
        {%- endfor %}
        outcomes.is_churned
    from levels
    inner join outcomes
        on
            levels.customer_id = outcomes.customer_id
            and levels.observation_date = outcomes.observation_date
    inner join learning_dates
        on
            outcomes.customer_group_code = learning_dates.customer_group_code
            and levels.observation_date = learning_dates.observation_date
    inner join grades_pivoted
        on learning_dates.basis_code = grades_pivoted.basis_code
),

cases_scored as (
    select
        levels_turned.basis_code,
        cast(
            {{ grades_summed('levels_turned', 'grades_pivoted') }}
            as decimal(9, 4)
        ) as raw_score,
        levels_turned.is_churned
    from levels_turned
    inner join grades_pivoted
        on levels_turned.basis_code = grades_pivoted.basis_code
),

scores_counted as (
    select
        basis_code,
        raw_score,
        cast(sum(case when is_churned then 1 else 0 end) as int) as churned_count,
        cast(count(*) as int) as customer_count
    from cases_scored
    group by
        basis_code,
        raw_score
)

select * from scores_counted
