{#-
    The mobile number written in the cleaned text `text` as E.164, or null. Mainland numbers
    (1 and ten digits from 3–9) are known with and without +86, 0086 or 86; others need their
    country code behind + or 00.
-#}
{%- macro normalise_mobile_phone(text) -%}
    {%- set digits = strata.replace_matches(
        strata.replace_matches(strata.half_width(text), '[.]0+$', ''), '[^0-9+]', ''
    ) -%}
    case
        when {{ strata.matches(text, '^1[3-9][0-9]{9}$') }} then concat('+86', {{ text }})
        when {{ strata.matches(digits, '^([+]86|0086|86)?1[3-9][0-9]{9}$') }}
            then {{ strata.replace_matches(digits, '^([+]86|0086|86)?(1[3-9][0-9]{9})$', '+86\\2') }}
        when {{ strata.matches(digits, '^([+]|00)[1-9][0-9]{7,14}$') }}
            and not {{ strata.matches(digits, '^([+]|00)86') }}
            then {{ strata.replace_matches(digits, '^([+]|00)', '+') }}
        else null
    end
{%- endmacro -%}
