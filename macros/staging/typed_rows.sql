{#-
    Every received row of one entity, typed: the whole of a `stg_…_typed` model. Columns out:
    the record key, the row's origin, reason and column of a rejection, the declared columns,
    and the contact columns where `contact_grain` is given.

    rows              relation of the raw entity
    columns           declared columns, see `typed_cells` for their attributes
    key               names of the typed columns that identify a record in its system
    words             relation of the seed `vocabulary_words`
    contact_grain     'record' where a record is a person, 'keys' where equal keys are one
    placeholders      relation of the seed `placeholder_identifiers`, with `contact_grain`
    replays           relation of the raw `replays`, for a key that holds a `content_identifier`
    is_company_wide   whether the key means the same in every source system
-#}
{%- macro typed_rows(
    rows, columns, key, words, contact_grain=none, placeholders=none, replays=none, is_company_wide=false
) -%}
{%- set columns = columns + [{'name': 'updated_at', 'type': 'timestamp'}] -%}
{%- set contact_ids = strata.contact_id_columns() if contact_grain else [] -%}
with

received as (select * from {{ rows }}),

cells_cleaned as (
    select
        {{ strata.cleaned_cells(columns, contact_ids) | join(',\n        ') }}
    from received
),

cells_typed as (
    select
        {{ strata.typed_cells(columns, contact_ids) | join(',\n        ') }}
    from cells_cleaned
    {{- strata.vocabulary_joins(columns, words) }}
    {{- strata.replay_join(replays) }}
),
{% if contact_grain %}
contacts_keyed as (
    {{- strata.keyed_contacts(key, contact_grain, placeholders) }}
),
{% endif %}
problems_found as (
    select
        *,
        {{ strata.record_key(strata.key_parts(columns, key, is_company_wide)) }} as record_key,
        {{ strata.first_problem(columns) }} as problem
    from {{ 'contacts_keyed' if contact_grain else 'cells_typed' }}
)

select
    {{ strata.typed_row_columns(columns, contact_ids) | join(',\n    ') }}
from problems_found
{%- endmacro -%}
