{#- The join of the CTE `replays` to `rows`, `cells_cleaned` unless given. -#}
{%- macro replay_join(rows='cells_cleaned') %}
    left join replays
        on
            {{ rows }}.batch_id = replays._batch_id
            and {{ rows }}.row_number = replays._row_number
{%- endmacro -%}
