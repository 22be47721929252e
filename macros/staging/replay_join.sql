{#- The join of the raw relation `replays` to the cleaned cells, or nothing without one. -#}
{%- macro replay_join(replays) -%}
    {%- if replays %}
    left join {{ replays }} as replays
        on
            cells_cleaned.batch_id = replays._batch_id
            and cells_cleaned.row_number = replays._row_number
    {%- endif -%}
{%- endmacro -%}
