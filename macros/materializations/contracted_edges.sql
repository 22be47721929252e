{#- The edges between the labels of their ends, each once, without loops. -#}
{%- macro contracted_edges(edges, jumps) %}
    {%- set relabelled %}
    select
        near.label_key as node_key,
        far.label_key as linked_node_key
    from {{ edges }} as edges
    inner join {{ jumps }} as near
        on edges.node_key = near.node_key
    inner join {{ jumps }} as far
        on edges.linked_node_key = far.node_key
    {%- endset %}
    {{- strata.distinct_edges(relabelled) }}
{%- endmacro -%}
