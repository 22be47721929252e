{#- The edges between the nodes that the ends of each edge jumped to. -#}
{%- macro contracted_edges(edges, jumps) %}
    {%- set relabelled %}
    select
        near.label_number as node_number,
        far.label_number as linked_node_number
    from {{ edges }} as edges
    inner join {{ jumps }} as near
        on edges.node_number = near.node_number
    inner join {{ jumps }} as far
        on edges.linked_node_number = far.node_number
    {%- endset %}
    {{- strata.distinct_edges(relabelled) }}
{%- endmacro -%}
