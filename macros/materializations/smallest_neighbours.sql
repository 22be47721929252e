{#- Every node with its parent: the smallest of its neighbours and itself. -#}
{%- macro smallest_neighbours(edges) %}
    select
        node_number,
        least(node_number, min(neighbour_number)) as parent_number
    from (
        select
            node_number,
            linked_node_number as neighbour_number
        from {{ edges }}
        union all
        select
            linked_node_number as node_number,
            node_number as neighbour_number
        from {{ edges }}
    ) as directed
    group by node_number
{%- endmacro -%}
