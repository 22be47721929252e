{#-
    `amount` in whole hundredths as bigint, halves away from zero: a cast alone rounds on
    DuckDB and cuts off on Spark.
-#}
{%- macro hundredths(amount) -%}
    cast(round(({{ amount }}) * 100, 0) as bigint)
{%- endmacro -%}
