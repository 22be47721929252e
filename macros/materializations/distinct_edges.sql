{#- The edges of a query, each once, smaller node first, without loops. -#}
{%- macro distinct_edges(query) %}
    select distinct
        least(node_number, linked_node_number) as node_number,
        greatest(node_number, linked_node_number) as linked_node_number
    from ({{ query }}) as drawn
    where node_number != linked_node_number
{%- endmacro -%}
