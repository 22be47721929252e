{#-
    The rows of an entity that a newer version of the same record replaced: the whole of a
    `stg_…_superseded` model. Only records delivered more than once are ranked, so the rest
    passes through one aggregation. Rejected rows are no versions. A mended row stands where
    the row stood that it replaces; should that one be good by now, it is superseded.

    typed         relation of the `stg_…_typed` model
    replays       relation of `stg_lake__replays`
    is_contact    whether the entity carries contacts
-#}
{%- macro superseded_rows(typed, replays, is_contact=false) -%}
{%- set contact = ['contact_key'] if is_contact else [] -%}
{%- set columns = ['record_key', 'batch_id', 'source_system'] + contact + ['row_number', 'load_number'] -%}
with

typed_rows as (select * from {{ typed }}),

replays as (select * from {{ replays }}),

rows_replaced as (
    select distinct replayed_batch_id as batch_id, replayed_row_number as row_number
    from replays
),

records_repeated as (
    select record_key
    from typed_rows
    where reject_reason_code is null
    group by record_key
    having count(*) > 1
),

versions_ranked as (
    {{- strata.ranked_versions() }}
)

select {{ columns | join(', ') }}
from versions_ranked
where version_rank > 1
union all
select typed_rows.{{ columns | join(', typed_rows.') }}
from typed_rows
inner join rows_replaced
    on
        typed_rows.batch_id = rows_replaced.batch_id
        and typed_rows.row_number = rows_replaced.row_number
where typed_rows.reject_reason_code is null
{%- endmacro -%}
