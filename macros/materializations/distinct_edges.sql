{#- The edges of a query, each once, smaller node first, without loops. -#}
{%- macro distinct_edges(query) %}
    select distinct
        least(node_key, linked_node_key) as node_key,
        greatest(node_key, linked_node_key) as linked_node_key
    from ({{ query }}) as drawn
    where node_key != linked_node_key
{%- endmacro -%}
