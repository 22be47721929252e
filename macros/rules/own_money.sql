{#-
    The money of a row of an entity, as `declared` in the variable `entities`, without what its
    `money_columns` have from an older version.
-#}
{%- macro own_money(declared) -%}
    {%- set money = namespace(sql=declared.money) -%}
    {%- for column, name in (declared.money_columns or {}).items() -%}
        {%- set money.sql = money.sql | replace(
            name, "case when " ~ strata.origin_batch(column) ~ " is null then " ~ name ~ " else null end"
        ) -%}
    {%- endfor -%}
    {{- return(money.sql) -}}
{%- endmacro -%}
