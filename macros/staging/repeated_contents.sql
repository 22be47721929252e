{#-
    The CTE `contents_repeated`: of each row of `contents_found` whose content its file has more
    than once, which of them it is, a mended row counting in the file of the row it replaces.
-#}
{%- macro repeated_contents() -%}
contents_repeated as (
    select
        batch_id,
        row_number,
        row_number() over (
            partition by content_key
            order by row_position, load_number
        ) as content_ordinal
    from contents_found
    where content_key in (
        select content_key from contents_found group by content_key having count(*) > 1
    )
),
{%- endmacro -%}
