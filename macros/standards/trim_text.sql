{#- `text` without spaces, tabs, line ends, no-break and full-width spaces and byte-order marks at either end. -#}
{%- macro trim_text(text) -%}
    case
        when {{ strata.matches(text, '^[\\s　\\x{A0}\\x{FEFF}]|[\\s　\\x{A0}\\x{FEFF}]$') }}
            then {{ strata.replace_matches(
                text, '^[\\s　\\x{A0}\\x{FEFF}]+|[\\s　\\x{A0}\\x{FEFF}]+$', ''
            ) }}
        else {{ text }}
    end
{%- endmacro -%}
