-- A word may only stand for a code of its own vocabulary, written in lower case.
with

vocabulary_words as (select * from {{ ref('vocabulary_words') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

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
            else 'write the word in lower case with half-width characters'
        end as problem_en,
        case
            when vocabularies.code is null
                then
                    '代码 ' || coalesce(vocabulary_words.code, '')
                    || ' 不在 vocabularies.csv 的词表 '
                    || vocabulary_words.vocabulary_code || ' 中；请更正'
            else '请用小写字母和半角字符书写该词'
        end as problem_zh
    from vocabulary_words
    left join vocabularies
        on
            vocabulary_words.vocabulary_code = vocabularies.vocabulary_code
            and vocabulary_words.code = vocabularies.code
    where
        vocabularies.code is null
        or vocabulary_words.word != {{ vocabulary_word('vocabulary_words.word') }}
)

select * from words_wrong
