{#- Every node of the edges once, with a number. -#}
{%- macro numbered_nodes(edges) %}
    select
        node_key,
        {{ strata.node_numbers() }} as node_number
    from (
        select node_key from {{ edges }}
        union
        select linked_node_key as node_key from {{ edges }}
    ) as nodes
{%- endmacro -%}
