{%- set labels = {
    'metric': 'metric', 'aggregation': 'metric_aggregation', 'unit': 'metric_unit',
    'direction': 'metric_direction',
} -%}
with

definitions as (select * from {{ ref('metric_definitions') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

definitions_published as (
    select
        {{ code_names(labels, 'definitions') }},
        definitions.formula_zh,
        definitions.formula_en,
        definitions.table_name,
        definitions.numerator_column,
        definitions.denominator_column,
        definitions.filter_column,
        definitions.filter_value,
        definitions.date_column,
        definitions.grain_columns,
        {{ code_orders(['metric']) }},
        definitions.is_cumulative,
        definitions.is_additive_over_dates,
        definitions.is_additive_over_customers
    from definitions
    {{ label_joins(labels, 'definitions') }}
)

select * from definitions_published
