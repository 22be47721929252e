{#- `text` trimmed, and null where it is one of the ways exports write an empty cell (variable `null_marker_pattern`): most cells are neither and pass. -#}
{%- macro clean_text(text) -%}
    {%- set edge = '[\\s　\\x{A0}\\x{FEFF}]' -%}
    {%- set unwanted = '^' ~ edge ~ '*(?i:' ~ var('null_marker_pattern')[1:-1] ~ ')' ~ edge ~ '*$|^'
        ~ edge ~ '+|' ~ edge ~ '+$' -%}
    case
        when {{ strata.matches(text, unwanted) }}
            then nullif({{ strata.replace_matches(text, unwanted) }}, '')
        else {{ text }}
    end
{%- endmacro -%}
