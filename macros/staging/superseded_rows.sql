{#-
    The rows of an entity that a newer version of the same record replaced: the whole of a
    `stg_…_superseded` model. Only records delivered more than once are ranked, so the rest
    passes through one aggregation. Rejected rows are no versions.

    typed         relation of the `stg_…_typed` model
    is_contact    whether the entity carries contacts
-#}
{%- macro superseded_rows(typed, is_contact=false) -%}
with

typed_rows as (select * from {{ typed }}),

records_repeated as (
    select record_key
    from typed_rows
    where reject_reason_code is null
    group by record_key
    having count(*) > 1
),

versions_ranked as (
    select
        typed_rows.*,
        row_number() over (
            partition by typed_rows.record_key
            order by {{ strata.newest_first('typed_rows') }}
        ) as version_rank
    from typed_rows
    inner join records_repeated
        on typed_rows.record_key = records_repeated.record_key
    where typed_rows.reject_reason_code is null
)

select
    record_key,
    batch_id,
    source_system,
    {{ 'contact_key,' if is_contact }}
    row_number,
    load_number
from versions_ranked
where version_rank > 1
{%- endmacro -%}
