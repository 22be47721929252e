{#- The decimal(18, 4) written in `text`, with a percentage as the share it is: `85%` is 0.85. -#}
{%- macro parse_rate(text) -%}
    coalesce(
        {{ strata.parse_number(text) }},
        case
            when {{ strata.matches(text, '%$') }}
                then cast(
                    try_cast(replace({{ text }}, '%', '') as decimal(12, 4)) * 0.01
                    as decimal(18, 4)
                )
            else null
        end
    )
{%- endmacro -%}
