{#-
    The median of `expression` over a window (`window`: what stands between the brackets of
    `over`), as a double; the mean of the two middle values where their number is even.
-#}
{%- macro running_median(expression, window) -%}
    {{- return(adapter.dispatch('running_median', 'strata')(expression, window)) -}}
{%- endmacro -%}

{%- macro duckdb__running_median(expression, window) -%}
    median({{ expression }}) over ({{ window }})
{%- endmacro -%}

{%- macro spark__running_median(expression, window) -%}
    percentile({{ expression }}, 0.5) over ({{ window }})
{%- endmacro -%}
