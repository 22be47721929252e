{#-
    The `basis_code` of each group of customers (`customer_group_code`), and what it is for
    (`purpose_code`); only those for `dates` where told.
-#}
{%- macro bases_listed(dates=none) -%}
    {%- set bases = strata.risk_bases() -%}
    {%- for basis in bases if dates in (none, basis.dates) %}
    select
        '{{ basis.basis }}' as basis_code,
        '{{ basis.group }}' as customer_group_code,
        '{{ basis.dates }}' as purpose_code
    {{- '\n    union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
