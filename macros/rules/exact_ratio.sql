{#-
    `numerator` / `denominator` to four decimals, halves away from zero, as decimal(18, 4);
    null where the denominator is zero. Both are whole numbers (bigint), so no engine ever
    divides floating point numbers and every engine rounds alike. Beyond 2^63 / 20000, as
    hundredths of a company's money in Vietnam may be, the ratio `is_wide`.
-#}
{%- macro exact_ratio(numerator, denominator, is_wide=false) -%}
    {%- set whole = strata.wide_whole_type() if is_wide else 'bigint' -%}
    {%- set doubled = 'abs(cast(' ~ denominator ~ ' as ' ~ whole ~ ')) * 2' -%}
    {%- set halves_up -%}
        (
            abs(cast({{ numerator }} as {{ whole }})) * 20000
            + abs(cast({{ denominator }} as {{ whole }}))
        )
    {%- endset -%}
    {%- set quotient = strata.whole_quotient(halves_up, 'nullif(' ~ doubled ~ ', 0)') -%}
    {%- set quotient = 'cast(' ~ quotient ~ ' as bigint)' if is_wide else quotient -%}
    cast(
        cast(sign({{ numerator }}) * sign({{ denominator }}) as int)
        * {{ quotient }}
        * cast(0.0001 as decimal(5, 4))
        as decimal(18, 4)
    )
{%- endmacro -%}
