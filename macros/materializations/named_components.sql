{#- Every node with the key of its component, the smallest key among its nodes. -#}
{%- macro named_components(labels) %}
    select
        labels.node_key,
        components.component_key
    from {{ labels }} as labels
    inner join (
        select
            component_number,
            min(node_key) as component_key
        from {{ labels }}
        group by component_number
    ) as components
        on labels.component_number = components.component_number
{%- endmacro -%}
