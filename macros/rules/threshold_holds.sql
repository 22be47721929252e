{#- True where `value` stands to `threshold` as the code `comparison` says. -#}
{%- macro threshold_holds(value, comparison, threshold) -%}
    case {{ comparison }}
        when 'at_least' then {{ value }} >= {{ threshold }}
        when 'above' then {{ value }} > {{ threshold }}
        when 'at_most' then {{ value }} <= {{ threshold }}
        when 'below' then {{ value }} < {{ threshold }}
        else false
    end
{%- endmacro -%}
