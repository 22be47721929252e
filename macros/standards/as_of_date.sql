{#- The one clock: the date every model takes for the present, from the variable `as_of`. -#}
{%- macro as_of_date() -%}
    cast('{{ var("as_of") }}' as date)
{%- endmacro -%}
