{#-
    The `value` of a row to join by, null where `condition` does not hold, so that such a row
    finds no partner. A condition on one side of a left join, beside the columns that are
    equal, would have DuckDB compare every row with every other.
-#}
{%- macro join_key(value, condition) -%}
    case when {{ condition }} then {{ value }} else null end
{%- endmacro -%}
