{#- The `basis_code` of each group of customers (`customer_group_code`) for `dates`. -#}
{%- macro bases_listed(dates) -%}
    {%- for basis in strata.risk_bases() if basis.dates == dates %}
    select
        '{{ basis.basis }}' as basis_code,
        '{{ basis.group }}' as customer_group_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
