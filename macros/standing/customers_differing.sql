{#-
    Query of the customers whose rows in `made`, at dates that stay as they are for all
    others, are not those of `relation` where `condition` holds.
-#}
{%- macro customers_differing(relation, made, condition) -%}
select customer_id
from (
    select customer_id, {{ strata.digest_of('counted') }} as digest
    from {{ made }} as counted
    where {{ condition }}
    group by customer_id
    union all
    select customer_id, -{{ strata.digest_of('counted') }} as digest
    from {{ relation }} as counted
    where {{ condition }}
    group by customer_id
) as compared
group by customer_id
having sum(digest) != 0
{%- endmacro -%}
