{#-
    Query of the digests of `relation` by customer and date, where it has them. A row that
    tells when it ends tells it only where that lies before the first `opened` date: later
    than that, it says no more than that the row still holds. A row without a date counts as
    older than all.
-#}
{%- macro digests_by_part(relation, told, opened) -%}
{%- set date = 'coalesce(' ~ told.date ~ ", date '0001-01-01')" if told.date else none -%}
select
    {{ 'counted.customer_id' if told.has_customers else 'cast(null as varchar)' }} as customer_id,
    {{ date or 'cast(null as date)' }} as changed_date,
    {{ strata.digest_of('counted') }} as digest
from (
    select
        *
        {%- if opened and told.until %}
        replace (
            {%- for column in told.until %}
            case when {{ column }} < cast('{{ opened }}' as date) then {{ column }} else null end as {{ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        )
        {%- endif %}
    from {{ relation }}
    {%- if opened and date and (told.has_customers or told.until) %}
    where {{ date }} < cast('{{ opened }}' as date)
    {%- endif %}
) as counted
group by all
{%- endmacro -%}
