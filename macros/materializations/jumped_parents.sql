{#- Every node with the parent of its parent. -#}
{%- macro jumped_parents(parents) %}
    select
        parents.node_number,
        grandparents.parent_number as label_number
    from {{ parents }} as parents
    inner join {{ parents }} as grandparents
        on parents.parent_number = grandparents.node_number
{%- endmacro -%}
