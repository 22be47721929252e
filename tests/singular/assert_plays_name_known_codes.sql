{%- set vocabularies_of_columns = {
    'channel_code': 'contact_channel',
    'success_metric_code': 'metric',
} -%}
with

plays as (select * from {{ ref('plays') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

problems_found as (
    {%- for column, vocabulary in vocabularies_of_columns.items() %}
    select
        'seeds/rules/plays.csv' as seed_file,
        plays.play_code as seed_key,
        '{{ column }} is not in {{ vocabulary }} of seeds/standards/vocabularies.csv; '
        || 'correct it or add it there' as problem_en,
        '{{ column }} 不在 seeds/standards/vocabularies.csv 的 {{ vocabulary }} 中；'
        || '请更正，或在其中添加' as problem_zh
    from plays
    left join vocabularies
        on
            vocabularies.vocabulary_code = '{{ vocabulary }}'
            and plays.{{ column }} = vocabularies.code
    where vocabularies.code is null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from problems_found
