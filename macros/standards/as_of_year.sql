{#- The year of `as_of_date`: what reads no more of the clock holds until the year ends. -#}
{%- macro as_of_year() -%}
    {{ var("as_of")[:4] }}
{%- endmacro -%}
