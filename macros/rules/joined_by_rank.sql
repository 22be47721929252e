{#-
    The first texts of a group as one, parted by `separator`: `value` is the text of a row,
    `rank` its place from 1 on, `count` how many are joined. Null where the group has none.
    An aggregate of the rows of the group.
-#}
{%- macro joined_by_rank(value, rank, count, separator=', ') -%}
    nullif(
        concat_ws(
            '{{ separator }}'
            {%- for place in range(1, count + 1) -%}
            , max(case when {{ rank }} = {{ place }} then {{ value }} else null end)
            {%- endfor -%}
        ),
        ''
    )
{%- endmacro -%}
