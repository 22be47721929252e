{#- The first character of a name and one star, whatever its length: 王小明 becomes 王*. -#}
{%- macro mask_name(name) -%}
    case
        when {{ name }} != ''
            then substring({{ strata.visible_text(name) }}, 1, 1) || '*'
        else null
    end
{%- endmacro -%}
