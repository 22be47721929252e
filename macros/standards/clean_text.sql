{#- `text` trimmed, and null where it is one of the ways exports write an empty cell (variable `null_marker_pattern`). -#}
{%- macro clean_text(text) -%}
    case
        when {{ strata.matches(
            'lower(' ~ strata.trim_text(text) ~ ')', var('null_marker_pattern')
        ) }} then null
        else {{ strata.trim_text(text) }}
    end
{%- endmacro -%}
