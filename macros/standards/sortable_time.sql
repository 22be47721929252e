{#- The moment `time` as text of fixed length that sorts like it; null sorts first. -#}
{%- macro sortable_time(time) -%}
    coalesce(substr(cast({{ time }} as string), 1, 19), '0000-00-00 00:00:00')
{%- endmacro -%}
