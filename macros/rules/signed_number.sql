{#- The whole number `number` as text with its sign, as a change is written: +5, −5, ±0. -#}
{%- macro signed_number(number) -%}
    case
        when {{ number }} > 0 then '+'
        when {{ number }} < 0 then '−'
        else '±'
    end || cast(cast(abs({{ number }}) as bigint) as string)
{%- endmacro -%}
