{#- A query of each batch and the columns that its file lacks and another of its entity has. -#}
{%- macro columns_lacked() -%}
    with

    columns_had as (
        select
            batches.entity,
            batches.batch_id,
            column_notations.column_name
        from raw.batches as batches
        inner join raw.column_notations as column_notations
            on batches.batch_id = column_notations.batch_id
    ),

    columns_known as (select distinct entity, column_name from columns_had)

    select
        batches.batch_id,
        columns_known.column_name
    from raw.batches as batches
    inner join columns_known
        on batches.entity = columns_known.entity
    left join columns_had
        on
            batches.batch_id = columns_had.batch_id
            and columns_known.column_name = columns_had.column_name
    where columns_had.batch_id is null
{%- endmacro -%}
