{#- The decimal(18, 4) in the lake's text `text`, or null. -#}
{%- macro number_of(text) -%}
    try_cast({{ text }} as decimal(18, 4))
{%- endmacro -%}
