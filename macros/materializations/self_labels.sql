{#- Every node of the edges under its own label. -#}
{%- macro self_labels(edges) %}
    select
        node_key,
        node_key as label_key
    from {{ edges }}
    union
    select
        linked_node_key as node_key,
        linked_node_key as label_key
    from {{ edges }}
{%- endmacro -%}
