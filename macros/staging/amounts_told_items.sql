{#-
    Select items of the typed cells for a `column` that others tell: what it is, who
    tells it, and its currency, which is the row's where that names one.
-#}
{%- macro amounts_told_items(column) -%}
    {%- if not column.is_told_elsewhere -%}
        {{- return([]) -}}
    {%- endif -%}
    {{- return([
        "case when cells_cleaned.currency_code is null"
        ~ " or coalesce(amounts_told.told_currency_code, words_of_currency_code.code) = words_of_currency_code.code"
        ~ " then amounts_told.told_amount else null end as told_amount",
        'amounts_told.told_currency_code',
        'amounts_told.told_by',
    ]) -}}
{%- endmacro -%}
