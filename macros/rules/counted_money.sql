{#- The money of a row as the accounting counts it: none where it is beyond what an amount can be (variable `maximum_amount`). -#}
{%- macro counted_money(money) -%}
    case
            when abs({{ money }}) <= {{ var('maximum_amount') }}
                then {{ money }}
            else 0
        end
{%- endmacro -%}
