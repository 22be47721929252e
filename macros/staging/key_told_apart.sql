{#-
    Select items of the key of a record and, where rows of one key may be different things,
    whether it names another thing too (`is_colliding`). Orders of several shops under one
    number have the name of their shop in the key.
-#}
{%- macro key_told_apart(parts, holds_collisions) -%}
    {%- if holds_collisions -%}
        case
            when records_told_apart.is_contested and records_told_apart.is_other_shop
                then {{ strata.record_key(parts + ['records_told_apart.shop_name']) }}
            else {{ strata.record_key(parts) }}
        end as record_key,
        coalesce(
            records_told_apart.is_contested and not records_told_apart.is_other_shop, false
        ) as is_colliding
    {%- else -%}
        {{ strata.record_key(parts) }} as record_key
    {%- endif -%}
{%- endmacro -%}
