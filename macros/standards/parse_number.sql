{#- The decimal(18, 4) written in `text` (already plain, see `number_text`), or null. 万 multiplies by ten thousand. -#}
{%- macro parse_number(text) -%}
    coalesce(
        try_cast({{ text }} as decimal(18, 4)),
        case
            when {{ strata.matches(text, '万$') }}
                then cast(
                    try_cast(replace({{ text }}, '万', '') as decimal(12, 4)) * 10000
                    as decimal(18, 4)
                )
            else null
        end
    )
{%- endmacro -%}
