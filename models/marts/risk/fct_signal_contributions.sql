{%- set measures = signal_measures() -%}
with

latest_dates as (
    select * from {{ ref('dim_observation_dates') }}
    where is_latest
),

levels as (
    select * from {{ ref('fct_signal_levels') }}
    where observation_date in (select latest_dates.observation_date from latest_dates)
),

signals as (select * from {{ ref('churn_signals') }}),

weights as (select * from {{ ref('fct_signal_weights') }}),

bases as (
    {{- bases_listed('production') }}
),

group_weights as (
    select
        bases.customer_group_code,
        weights.signal_code,
        weights.weight_source_code,
        weights.grade_number,
        weights.is_falling,
        weights.start_value,
        weights.milder_share,
        weights.contribution_score
    from weights
    inner join bases
        on weights.basis_code = bases.basis_code
),

grades_pivoted as (
    select
        customer_group_code,
        signal_code,
        {{- grade_columns('grade_number') }}
        count(*) as grade_count
    from group_weights
    group by
        customer_group_code,
        signal_code
),

signals_explained as (
    {%- for signal, measure in measures.items() %}
    select
        customer_id,
        customer_group_code,
        '{{ signal }}' as signal_code,
        {%- if measure.cohort %}
        {{ signal }}_baseline_source_code as baseline_source_code,
        {%- else %}
        {{ measure.baseline_source or "'own'" }} as baseline_source_code,
        {%- endif %}
        {{ signal }}_level as signal_level,
        cast({{ measure.observed or signal ~ '_value' }} as decimal(18, 4))
            as observed_value,
        {%- set baseline = signal ~ '_baseline_value' if measure.cohort
            else measure.baseline or 'null'
        %}
        cast({{ baseline }} as decimal(18, 4)) as baseline_value,
        {{ signal }}_value as signal_value,
        observation_date
    from levels
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- Without a value there is nothing to show beside what it is worth.
signals_graded as (
    select
        signals_explained.customer_id,
        signals_explained.customer_group_code,
        signals_explained.signal_code,
        signals_explained.baseline_source_code,
        signals_explained.signal_level,
        {%- for value in ['observed', 'baseline'] %}
        case
            when signals_explained.signal_value is null then null
            else signals_explained.{{ value }}_value
        end as {{ value }}_value,
        {%- endfor %}
        signals_explained.signal_value,
        {{ graded_worth('signals_explained.signal_value', 'grades_pivoted.') }}
            as grade_number,
        signals_explained.observation_date
    from signals_explained
    inner join grades_pivoted
        on
            signals_explained.customer_group_code = grades_pivoted.customer_group_code
            and signals_explained.signal_code = grades_pivoted.signal_code
),

contributions_valued as (
    select
        signals_graded.customer_id,
        signals_graded.signal_code,
        coalesce(
            {{ severity_of_level('signals_graded.signal_level') }},
            case
                when group_weights.contribution_score = 0 then null
                when signals_graded.signal_value is null then 'unknown'
                else 'early'
            end
        ) as severity_code,
        case
            when signals_graded.baseline_value is null then null
            else signals_graded.baseline_source_code
        end as baseline_source_code,
        group_weights.weight_source_code,
        signals_graded.observed_value,
        signals_graded.baseline_value,
        signals_graded.signal_value,
        signals.threshold_value,
        group_weights.milder_share,
        group_weights.contribution_score,
        signals_graded.observation_date
    from signals_graded
    inner join signals
        on signals_graded.signal_code = signals.signal_code
    inner join group_weights
        on
            signals_graded.customer_group_code = group_weights.customer_group_code
            and signals_graded.signal_code = group_weights.signal_code
            and signals_graded.grade_number = group_weights.grade_number
    where
        signals_graded.signal_value is not null
        or group_weights.contribution_score > 0
)

select * from contributions_valued
