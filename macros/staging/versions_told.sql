{#-
    The CTE `versions_told`: of every row of a record delivered more than once what it says, as
    a number, about whom and in which shop, and when it changed, all as received. Reads
    `received`, `replays` and `rows_repeated`.
-#}
{%- macro versions_told(entity, names, contact_ids, identities) -%}
versions_told as (
    select
        rows_repeated.batch_id,
        rows_repeated.row_number,
        rows_repeated.record_key,
        {{ strata.row_hash(names | reject('equalto', 'updated_at') | list + contact_ids) }} as content,
        {% for name in identities -%}
        {{ strata.clean_text(name) }} as {{ name }},
        {% endfor -%}
        case
            when {{ strata.settled_as(entity, 'files') }} then received._source_file
            else {{ strata.clean_text('store') if 'store' in names else 'cast(null as string)' }}
        end as shop_name,
        {{ strata.clean_text('updated_at') }} as changed_at,
        replays._batch_id as replaying_batch_id
    from rows_repeated
    inner join received
        on
            rows_repeated.batch_id = received._batch_id
            and rows_repeated.row_number = received._row_number
    left join replays
        on
            rows_repeated.batch_id = replays._batch_id
            and rows_repeated.row_number = replays._row_number
),
{%- endmacro -%}
