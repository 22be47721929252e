{#- The batch that a row of a base model has its raw `column` from, if that is an older version's, by its `carried_columns`. -#}
{%- macro origin_batch(column) -%}
    nullif(split_part(split_part(' ' || carried_columns, ' {{ column }}=', 2), ' ', 1), '')
{%- endmacro -%}
