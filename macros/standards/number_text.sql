{#-
    A written amount as plain digits: full-width characters, thousands separators, currency
    signs and words removed; `(12.50)` becomes `-12.50`. A trailing 万 (ten thousand) stays.
-#}
{%- macro number_text(text) -%}
    case
        when {{ strata.matches(text, '^-?[0-9]+([.][0-9]+)?$') }} then {{ text }}
        else {{ strata.replace_matches(
            strata.replace_matches(
                'lower(' ~ strata.half_width(text) ~ ')',
                '[,￥¥$€£ ]|人民币|元|rmb|cny|hkd|usd|eur|gbp',
                ''
            ),
            '^[(](.*)[)]$',
            '-\\1'
        ) }}
    end
{%- endmacro -%}
