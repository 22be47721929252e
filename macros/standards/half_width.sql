{#- `text` with full-width digits, punctuation and spaces as their ASCII counterparts; most cells have none and pass. -#}
{%- macro half_width(text) -%}
    case
        when {{ strata.matches(text, '[０-９．，－＋（）：／＠％　]') }}
            then translate({{ text }}, '０１２３４５６７８９．，－＋（）：／＠％　', '0123456789.,-+():/@% ')
        else {{ text }}
    end
{%- endmacro -%}
