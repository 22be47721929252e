{#- Every node with its parent: the smallest of its neighbours and itself. -#}
{%- macro smallest_neighbours(edges) %}
    select
        node_key,
        least(node_key, min(neighbour_key)) as parent_key
    from (
        select
            node_key,
            linked_node_key as neighbour_key
        from {{ edges }}
        union all
        select
            linked_node_key as node_key,
            node_key as neighbour_key
        from {{ edges }}
    ) as directed
    group by node_key
{%- endmacro -%}
