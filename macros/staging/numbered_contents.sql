{#-
    CTEs that end in `contents_numbered`: of each row of `contents_found` the identifier, its
    content and which of the rows of its file with that content it is, a mended row counting
    in the file of the row it replaces.
-#}
{%- macro numbered_contents() -%}
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

contents_numbered as (
    select
        contents_found.batch_id,
        contents_found.row_number,
        contents_found.content
        || '#' || cast(coalesce(contents_repeated.content_ordinal, 1) as string) as content_identifier
    from contents_found
    left join contents_repeated
        on
            contents_found.batch_id = contents_repeated.batch_id
            and contents_found.row_number = contents_repeated.row_number
),
{%- endmacro -%}
