{#- The edges between numbered nodes, each once, smaller number first, without loops. -#}
{%- macro numbered_edges(edges, nodes) %}
    {%- set keyed %}
    select
        near.node_number as node_number,
        far.node_number as linked_node_number
    from {{ edges }} as edges
    inner join {{ nodes }} as near
        on edges.node_key = near.node_key
    inner join {{ nodes }} as far
        on edges.linked_node_key = far.node_key
    {%- endset %}
    {{- strata.distinct_edges(keyed) }}
{%- endmacro -%}
