{#- The mainland landline written in the cleaned text `text` as digits behind +86, or null. An extension stays. -#}
{%- macro normalise_landline_phone(text) -%}
    {%- set digits = strata.replace_matches(strata.half_width(text), '[^0-9+]', '') -%}
    {%- set pattern = '^([+]86|0086|86)?0?([1-9][0-9]{1,2}[2-8][0-9]{6,7}[0-9]{0,5})$' -%}
    case
        when {{ strata.normalise_mobile_phone(text) }} is not null then null
        when {{ strata.matches(digits, pattern) }}
            then {{ strata.replace_matches(digits, pattern, '+86\\2') }}
        else null
    end
{%- endmacro -%}
