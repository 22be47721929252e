{#-
    How far `hits` of the `named` cases lie on the way from chance (0) to the most that is
    possible (1) where `churned` of `cases` left: (lift - 1) / (highest lift - 1), down to -1
    for fewer than by chance. Null where chance is all that is possible. As many as are named
    are to be named (`is_share_given`), or fewer may be, so that all of them could leave.
    Cole, L. C. (1949), Ecology 30(4), 411-424.
-#}
{%- macro possible_share(hits, named, churned, cases, is_share_given=true) -%}
    {%- set possible -%}
        {%- if is_share_given -%}
            cast(least({{ named }}, {{ churned }}) as bigint)
            * ({{ cases }} - greatest({{ named }}, {{ churned }}))
        {%- else -%}
            cast({{ named }} as bigint) * ({{ cases }} - {{ churned }})
        {%- endif -%}
    {%- endset -%}
    {%- set reached -%}
        greatest(
            cast({{ hits }} as bigint) * {{ cases }}
            - cast({{ named }} as bigint) * {{ churned }},
            -1 * {{ possible }}
        )
    {%- endset -%}
    {{- strata.exact_ratio(reached, possible) -}}
{%- endmacro -%}
