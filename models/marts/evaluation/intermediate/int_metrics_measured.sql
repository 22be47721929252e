{%- set figures = performance_figures().counts + performance_figures().amounts -%}
with

months as (select * from {{ ref('fct_performance_months') }}),

definitions as (
    select * from {{ ref('metric_definitions') }}
    where
        table_name = 'pub_performance_months'
        and filter_column is null
),

figures_unpivoted as (
    {%- for figure in figures %}
    select
        '{{ figure }}' as figure_name,
        owner_key,
        team_name,
        tier_code,
        cast({{ figure }} as decimal(18, 4)) as figure_value,
        month_start_date
    from months
    where {{ figure }} != 0
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

metrics_measured as (
    select
        definitions.metric_code,
        figures_unpivoted.owner_key,
        figures_unpivoted.team_name,
        figures_unpivoted.tier_code,
        cast(
            sum(
                case
                    when figures_unpivoted.figure_name = definitions.numerator_column
                        then figures_unpivoted.figure_value
                    else 0
                end
            ) as decimal(18, 4)
        ) as numerator_value,
        cast(
            sum(
                case
                    when figures_unpivoted.figure_name = definitions.denominator_column
                        then figures_unpivoted.figure_value
                    else 0
                end
            ) as decimal(18, 4)
        ) as denominator_value,
        figures_unpivoted.month_start_date
    from figures_unpivoted
    inner join definitions
        on
            figures_unpivoted.figure_name = definitions.numerator_column
            or figures_unpivoted.figure_name = definitions.denominator_column
    group by
        definitions.metric_code,
        figures_unpivoted.owner_key,
        figures_unpivoted.team_name,
        figures_unpivoted.tier_code,
        figures_unpivoted.month_start_date
)

select * from metrics_measured
