-- A word may only stand for a code of its own vocabulary, written in lower case.
with

vocabulary_words as (select * from {{ ref('vocabulary_words') }}),

vocabularies as (select * from {{ ref('vocabularies') }}),

words_wrong as (
    select
        'seeds/standards/vocabulary_words.csv' as seed_file,
        vocabulary_words.word as seed_key,
        case
            when vocabularies.code is null
                then
                    'the code ' || vocabulary_words.code || ' is not in the vocabulary '
                    || vocabulary_words.vocabulary_code
            else 'the word is not in lower case with half-width characters'
        end as problem
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
