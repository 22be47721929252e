{#-
    Numbers of the passes a wide aggregation is split into, to be unioned: DuckDB holds
    every group of an aggregation at once, beside the next one only if it must, and Spark
    sorts what does not fit, so one is enough there.
-#}
{%- macro passes(count) -%}
    {{- return(adapter.dispatch('passes', 'strata')(count)) -}}
{%- endmacro -%}

{%- macro duckdb__passes(count) -%}
    {{- return(range(count) | list) -}}
{%- endmacro -%}

{%- macro spark__passes(count) -%}
    {{- return([0]) -}}
{%- endmacro -%}
