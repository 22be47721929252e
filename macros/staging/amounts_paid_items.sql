{#-
    Select items of the typed cells for a `column` that payments tell: what they brought in,
    and its currency, which is the row's where that names one.
-#}
{%- macro amounts_paid_items(column) -%}
    {%- if not column.is_told_by_payments -%}
        {{- return([]) -}}
    {%- endif -%}
    {{- return([
        "case when cells_cleaned.currency_code is null"
        ~ " or words_of_currency_code.code = amounts_paid.paid_currency_code"
        ~ " then amounts_paid.paid_amount else null end as paid_amount",
        'amounts_paid.paid_currency_code',
    ]) -}}
{%- endmacro -%}
