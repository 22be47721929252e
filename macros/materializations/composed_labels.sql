{#- The labels found so far, each followed through the jumps of the last round. -#}
{%- macro composed_labels(labels, jumps) %}
    select
        labels.node_key,
        coalesce(jumps.label_key, labels.label_key) as label_key
    from {{ labels }} as labels
    left join {{ jumps }} as jumps
        on labels.label_key = jumps.node_key
{%- endmacro -%}
