{#- The first day of the month written in the cleaned text `text` (`2026-06`, `2026年6月`, `202606`, or any full date). -#}
{%- macro parse_month(text) -%}
    cast(date_trunc('month', {{ strata.parse_timestamp(
        strata.replace_matches(
            strata.replace_matches(text, '^([0-9]{4})([0-9]{2})$', '\\1-\\2'),
            '^([0-9]{4})[-/.年]([0-9]{1,2})月?$',
            '\\1-\\2-1'
        )
    ) }}) as date)
{%- endmacro -%}
