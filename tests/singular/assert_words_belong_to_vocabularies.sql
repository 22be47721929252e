-- A word may only stand for a code of its own vocabulary, and for one: words that are
-- compared as the same stand in one row.
with

vocabulary_words as (select * from {{ ref('vocabulary_words') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

words_compared as (
    select
        vocabulary_code,
        {{ vocabulary_word('word') }} as compared_word,
        min(word) as first_word
    from vocabulary_words
    group by
        vocabulary_code,
        {{ vocabulary_word('word') }}
),

words_wrong as (
    select
        'seeds/standards/vocabulary_words.csv' as seed_file,
        vocabulary_words.vocabulary_code || ', ' || vocabulary_words.word as seed_key,
        case
            when vocabularies.code is null
                then
                    'the code ' || coalesce(vocabulary_words.code, '')
                    || ' is not in the vocabulary ' || vocabulary_words.vocabulary_code
                    || ' of vocabularies.csv; correct it'
            else
                'it is compared as the same word as ' || words_compared.first_word
                || '; keep one of the two'
        end as problem_en,
        case
            when vocabularies.code is null
                then
                    '代码 ' || coalesce(vocabulary_words.code, '')
                    || ' 不在 vocabularies.csv 的词表 '
                    || vocabulary_words.vocabulary_code || ' 中；请更正'
            else '与 ' || words_compared.first_word || ' 视为同一个词；请只保留一个'
        end as problem_zh
    from vocabulary_words
    left join vocabularies
        on
            vocabulary_words.vocabulary_code = vocabularies.vocabulary_code
            and vocabulary_words.code = vocabularies.code
    left join words_compared
        on
            vocabulary_words.vocabulary_code = words_compared.vocabulary_code
            and {{ vocabulary_word('vocabulary_words.word') }}
            = words_compared.compared_word
    where
        vocabularies.code is null
        or vocabulary_words.word != words_compared.first_word
)

select * from words_wrong
