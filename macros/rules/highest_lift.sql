{#-
    The highest lift that `named` cases can have where `churned` of `cases` left: all of them
    left, or all who left are among them. Null where nothing was named or nobody left.
-#}
{%- macro highest_lift(named, churned, cases) -%}
    {{- strata.exact_ratio(
        'cast(' ~ cases ~ ' as bigint) * least(' ~ named ~ ', ' ~ churned ~ ')',
        'cast(' ~ named ~ ' as bigint) * ' ~ churned,
    ) -}}
{%- endmacro -%}
