{#-
    The numbers of the grades of a signal that have a start, the mildest first: as many as
    `strata.risk` may find. Grade 0 is what lies below all of them.
-#}
{%- macro signal_grades() -%}
    {{- return(range(1, 10)) -}}
{%- endmacro -%}
