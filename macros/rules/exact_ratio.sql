{#-
    `numerator` / `denominator` to four decimals, halves away from zero, as decimal(18, 4);
    null where the denominator is zero. Both are whole numbers (bigint), so no engine ever
    divides floating point numbers and every engine rounds alike.
-#}
{%- macro exact_ratio(numerator, denominator) -%}
    {%- set doubled = 'abs(cast(' ~ denominator ~ ' as bigint)) * 2' -%}
    {%- set halves_up -%}
        (abs(cast({{ numerator }} as bigint)) * 20000 + abs(cast({{ denominator }} as bigint)))
    {%- endset -%}
    cast(
        cast(sign({{ numerator }}) * sign({{ denominator }}) as int)
        * {{ strata.whole_quotient(halves_up, 'nullif(' ~ doubled ~ ', 0)') }}
        * cast(0.0001 as decimal(5, 4))
        as decimal(18, 4)
    )
{%- endmacro -%}
