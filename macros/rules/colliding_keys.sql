{#-
    One row per key whose rows of `entity` are held, as they may be different things: the first
    and the last of them, and what settles which they are. `rows` is the entity's base model. Of
    a row that stands alone, as what it collides with is rejected, there is no other.
-#}
{%- macro colliding_keys(entity, rows) -%}
{%- set is_last = 'row_place = row_count and row_count > 1' -%}
    select
        '{{ entity }}' as entity_code,
        record_key,
        max(source_system) as source_system,
        max(reject_column) as key_column,
        max(case when row_place = 1 then batch_id else null end) as batch_id,
        max(case when row_place = 1 then source_file else null end) as source_file,
        max(case when {{ is_last }} then source_file else null end) as other_source_file,
        max(case when row_place = 1 then row_text else null end) as row_text,
        max(case when {{ is_last }} then row_text else null end) as other_row_text,
        {{ strata.settling_lines(entity) | join(',\n        ') }},
        max(case when row_place = 1 then row_number else null end) as row_number,
        max(case when {{ is_last }} then row_number else null end) as other_row_number,
        max(row_count) as row_count,
        count(distinct batch_id) as file_count
    from (
        select
            *,
            row_number() over (
                partition by record_key order by load_number, source_file, row_number, batch_id
            ) as row_place,
            count(*) over (partition by record_key) as row_count
        from {{ rows }}
        where row_outcome_code = 'held' and reject_reason_code = 'colliding_key'
    ) as rows_numbered
    group by record_key
{%- endmacro -%}
