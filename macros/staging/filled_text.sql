{#- The trimmed text `text`, or null where it is one of the ways exports write an empty cell (variable `null_marker_pattern`), all of them short. -#}
{%- macro filled_text(text) -%}
    case
        when length({{ text }}) <= 12
            and {{ strata.matches('lower(' ~ text ~ ')', var('null_marker_pattern')) }}
            then null
        else {{ text }}
    end
{%- endmacro -%}
