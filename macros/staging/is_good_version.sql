{#-
    Whether a row of `versions_delivered` is whole, or sound and of a record whose sound rows
    say each of the `needed` columns between them.
-#}
{%- macro is_good_version(needed) -%}
    (is_whole
    {%- if needed %} or is_sound
    {%- for column in needed %}
        and max(case when is_sound and not is_replaced and tells_{{ column.name }} then 1 else 0 end)
            over (partition by record_key) = 1
    {%- endfor %}
    {%- endif %})
{%- endmacro -%}
