{#-
    Every received row of one entity, typed, with its outcome: the whole of a `base_…` model.
    Columns out: the record key, the row's origin and outcome, the declared columns, and the
    contact columns where the entity has a contact grain (variable `entities`): 'record'
    where a record is a person, 'keys' where equal keys are one. Rows are typed in one pass
    and never held; only the versions of records delivered more than once are compared. The
    one that counts has from older ones what its own file has no column for, and what is
    still missing then rejects it.

    entity            name of the entity in the variable `entities`
    rows              relation of its raw rows
    replays           relation of the raw `replays`
    lacked_columns    relation of the raw `lacked_columns`
    columns           declared columns, see `typed_cells` for their attributes
    key               names of the typed columns that identify a record in its system
    words             relation of the seed `vocabulary_words`
    placeholders      relation of the seed `placeholder_identifiers`, with a contact grain
    is_company_wide   whether the key means the same in every source system
    payments          relation of the payments that tell an amount (`is_told_elsewhere`), or none
    lines             relation of the lines that do
-#}
{%- macro received_rows(
    entity, rows, replays, lacked_columns, columns, key, words, placeholders=none, is_company_wide=false,
    payments=none, lines=none
) -%}
{%- set declared = strata.declared_columns(entity, columns) -%}
{%- set contact_grain = var('entities')[entity].contact_grain -%}
{%- set contact_ids = strata.contact_id_columns() if contact_grain else [] -%}
{%- set carried = strata.carried_columns(declared, contact_ids, key) -%}
{%- set holds_collisions = var('entities')[entity].holds_collisions or false -%}
with

received as {{ strata.read_in_place() }} (select * from {{ rows }}),

replays as (select * from {{ replays }}),

lacked_columns as (select * from {{ lacked_columns }}),

{{ strata.cleaned_rows(declared, contact_ids) }}

{{ strata.amounts_told(payments, lines, declared) if payments }}

{{ strata.repeated_records(declared, key, words, is_company_wide) }}

{{ strata.told_apart(entity, declared, contact_ids | reject('in', key) | list) if holds_collisions }}

{{ strata.judged_rows(
    declared, contact_ids, key, words, placeholders, is_company_wide, holds_collisions
) }}

{{ strata.ranked_versions(declared, contact_ids, carried, key, placeholders, holds_collisions) }}

{{ strata.carried_cells(carried) }}

{{ strata.completed_rows(
    declared, contact_ids, carried, key, contact_grain, placeholders, holds_collisions
) }}

{{ strata.rows_with_outcomes(declared, contact_ids) }}
{%- endmacro -%}
