{#-
    What tells the rows of an entity apart where not every row has an id of its own: the
    delivered `identifier`, else the content of the row and its ordinal within the file. Two
    equal rows of one file stay two; a row delivered again in another file is the same row. A
    mended row counts in the file of the row it replaces. Needs `replays` in `typed_rows`.

    identifier   name of the cleaned column that holds the delivered id
    content      names of the cleaned columns that make up the content
-#}
{%- macro content_identifier(identifier, content) -%}
    {%- set cells = [] -%}
    {%- for name in content -%}
        {%- do cells.append('cells_cleaned.' ~ name) -%}
    {%- endfor -%}
    coalesce(
            cells_cleaned.{{ identifier }},
            {{ strata.md5_key(cells) }} || '#' || cast(row_number() over (
                partition by
                    coalesce(replays.origin_batch_id, cells_cleaned.batch_id),
                    cells_cleaned.source_system,
                    cells_cleaned.{{ identifier }},
                    {{ cells | join(',\n                    ') }}
                order by
                    coalesce(replays.origin_row_number, cells_cleaned.row_number),
                    cells_cleaned.load_number
            ) as string)
        )
{%- endmacro -%}
