{#-
    The newest ids of a group as one text, joined by a comma and a blank: `id` is the id of
    a row, `rank` its place from the newest on. As many as the variable
    `evidence_shown_count` says; null where the group has none.
-#}
{%- macro joined_evidence(id, rank) -%}
    nullif(
        concat_ws(
            ', '
            {%- for place in range(1, var('evidence_shown_count') + 1) -%}
            , max(case when {{ rank }} = {{ place }} then {{ id }} else null end)
            {%- endfor -%}
        ),
        ''
    )
{%- endmacro -%}
