{#- Every node with the parent of its parent. -#}
{%- macro jumped_parents(parents) %}
    select
        parents.node_key,
        grandparents.parent_key as label_key
    from {{ parents }} as parents
    inner join {{ parents }} as grandparents
        on parents.parent_key = grandparents.node_key
{%- endmacro -%}
