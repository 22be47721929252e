{#- Query of the customers whose rows changed in tables that the model reads; see `making_due`. -#}
{%- macro customers_changed(due) -%}
select distinct customer_id
from raw.changed_customers
where node_name in ('{{ due.changed | map(attribute='parent_name') | join("', '") }}')
{%- endmacro -%}
