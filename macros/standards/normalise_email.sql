{#- The e-mail address in the cleaned text `text`, lower-case, or null where it is not one. -#}
{%- macro normalise_email(text) -%}
    {%- set address = "lower(" ~ strata.half_width(text) ~ ")" -%}
    case
        when {{ strata.matches(
            address, '^[a-z0-9._%+-]+@[a-z0-9-]+([.][a-z0-9-]+)*[.][a-z]{2,}$'
        ) }} then {{ address }}
        else null
    end
{%- endmacro -%}
