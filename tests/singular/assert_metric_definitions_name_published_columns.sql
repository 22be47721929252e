{#- Each column a metric is told by; those of a list are parted by `|`. -#}
{%- set single_columns = [
    'numerator_column', 'denominator_column', 'filter_column', 'date_column',
] -%}
{%- set maximum_columns = 6 -%}
with

definitions as (select * from {{ ref('metric_definitions') }}),

metrics as (
    select * from {{ ref('vocabularies') }}
    where vocabulary_code = 'metric'
),

published_columns as (
    select
        listed.table_name,
        listed.column_name
    from (
        values
        {%- for table, column in published_columns() %}
        ('{{ table }}', '{{ column }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed (table_name, column_name)
),

published_tables as (
    select distinct table_name
    from published_columns
),

positions as (
    {%- for number in range(1, maximum_columns + 1) %}
    select {{ number }} as position
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

columns_named as (
    {%- for column in single_columns %}
    select
        metric_code,
        table_name,
        '{{ column }}' as seed_column,
        {{ column }} as column_name
    from definitions
    where {{ column }} is not null
    union all
    {%- endfor %}
    select
        definitions.metric_code,
        definitions.table_name,
        'grain_columns' as seed_column,
        split_part(definitions.grain_columns, '|', positions.position) as column_name
    from definitions
    inner join positions
        on
            length(definitions.grain_columns)
            - length(replace(definitions.grain_columns, '|', ''))
            + 1 >= positions.position
),

problems_found as (
    select
        definitions.metric_code as seed_key,
        'metric_code is not a metric of seeds/standards/vocabularies.csv; '
        || 'correct it or add it there' as problem_en,
        'metric_code 不在 seeds/standards/vocabularies.csv 的 metric 中；'
        || '请更正，或在其中添加' as problem_zh
    from definitions
    left join metrics
        on definitions.metric_code = metrics.code
    where metrics.code is null
    union all
    select
        metric_code as seed_key,
        'a ratio has a denominator_column, and nothing else has one; give it or change '
        || 'aggregation_code' as problem_en,
        'ratio 须填写 denominator_column，其他方式不填；请补填或更改 aggregation_code'
            as problem_zh
    from definitions
    where (aggregation_code = 'ratio') != (denominator_column is not null)
    union all
    select
        metric_code as seed_key,
        'filter_column and filter_value go together; fill in both or neither'
            as problem_en,
        'filter_column 与 filter_value 须同时填写或同时留空' as problem_zh
    from definitions
    where (filter_column is null) != (filter_value is null)
    union all
    select
        definitions.metric_code as seed_key,
        'table_name “' || definitions.table_name || '” is not a published table; '
        || 'docs/tables.md lists them' as problem_en,
        'table_name 中的“' || definitions.table_name || '”不是已发布的表；'
        || '见 docs/tables.md' as problem_zh
    from definitions
    left join published_tables
        on definitions.table_name = published_tables.table_name
    where published_tables.table_name is null
    union all
    select
        columns_named.metric_code as seed_key,
        columns_named.seed_column || ' names “' || columns_named.column_name
        || '”, which ' || columns_named.table_name || ' does not have' as problem_en,
        columns_named.seed_column || ' 中的“' || columns_named.column_name || '”不是 '
        || columns_named.table_name || ' 的列' as problem_zh
    from columns_named
    inner join published_tables
        on columns_named.table_name = published_tables.table_name
    left join published_columns
        on
            columns_named.table_name = published_columns.table_name
            and columns_named.column_name = published_columns.column_name
    where published_columns.column_name is null
),

problems_located as (
    select
        'seeds/rules/metric_definitions.csv' as seed_file,
        seed_key,
        problem_en,
        problem_zh
    from problems_found
)

select * from problems_located
