{#-
    Within a group, the value of `column` on the row with the largest `rank_text` (text of 52
    characters: priority, time, key) among the rows where it is not null.
-#}
{%- macro last_ranked(column) -%}
    substr(max(rank_text || {{ column }}), 53)
{%- endmacro -%}
