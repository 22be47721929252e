{#-
    The customer id that a received row gives, by its `row_rank`. It says nothing about the
    person: a hash of identifiers could be guessed back.
-#}
{%- macro customer_id_of_row(row_rank) -%}
    'C' || substring(md5({{ row_rank }}), 1, 19)
{%- endmacro -%}
