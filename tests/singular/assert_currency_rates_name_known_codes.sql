with

currency_rates as (select * from {{ ref('currency_rates') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

problems_found as (
    {%- for column in ['currency_code', 'to_currency_code'] %}
    select
        'seeds/standards/currency_rates.csv' as seed_file,
        {{ seed_key(['currency_code', 'to_currency_code', 'valid_from_date']) }}
            as seed_key,
        '{{ column }} is not in currency of seeds/standards/vocabularies.csv; '
        || 'correct it or add it there' as problem_en,
        '{{ column }} 不在 seeds/standards/vocabularies.csv 的 currency 中；'
        || '请更正，或在其中添加' as problem_zh
    from currency_rates
    left join vocabularies
        on
            vocabularies.vocabulary_code = 'currency'
            and currency_rates.{{ column }} = vocabularies.code
    where vocabularies.code is null
    union all
    {%- endfor %}
    select
        'seeds/standards/currency_rates.csv' as seed_file,
        {{ seed_key(['currency_code', 'to_currency_code', 'valid_from_date']) }}
            as seed_key,
        'a rate changes a currency into another one; correct or delete the row'
            as problem_en,
        '汇率应换算为另一种货币；请更正或删除该行' as problem_zh
    from currency_rates
    where currency_code = to_currency_code
)

select * from problems_found
