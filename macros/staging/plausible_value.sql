{#-
    The value of a declared column that goes out: the typed one, of an optional date or number
    nothing where it is out of bounds, and of an amount that is missing what others tell.
-#}
{%- macro plausible_value(column) -%}
    {%- set output = column.output or column.name -%}
    {%- if column.is_told_elsewhere -%}
        coalesce({{ output }}, told_amount)
    {%- elif column.told_with -%}
        case
            when {{ column.told_with }} is null and told_amount is not null then coalesce(told_currency_code, {{ output }})
            else {{ output }}
        end
    {%- elif column.type in ('timestamp', 'date') and not column.is_required
        and not column.is_planned -%}
        {{- strata.plausible_date(output, column.not_before, column.earliest) -}}
    {%- elif column.type in ('amount', 'integer', 'score') and not column.is_required
        and (column.minimum is defined or column.maximum is defined) -%}
        {{- strata.plausible_number(output, column) -}}
    {%- else -%}
        {{- output -}}
    {%- endif -%}
{%- endmacro -%}
