{#-
    The money of a row of an entity, as `declared` in the variable `entities`, without what its
    `money_columns` have from an older version or, where `told_by` says so, from others.
-#}
{%- macro own_money(declared) -%}
    {%- set money = namespace(sql=declared.money) -%}
    {%- set is_own = ' and ' ~ declared.told_by ~ ' is null' if declared.told_by else '' -%}
    {%- for column, name in (declared.money_columns or {}).items() -%}
        {%- set money.sql = money.sql | replace(
            name, "case when " ~ strata.origin_batch(column) ~ " is null" ~ is_own ~ " then " ~ name ~ " else null end"
        ) -%}
    {%- endfor -%}
    {{- return(money.sql) -}}
{%- endmacro -%}
