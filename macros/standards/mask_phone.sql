{#-
    A phone number in E.164 with its middle hidden: a mainland number shows its first three
    and last four digits (138****1234), any other its first three characters and last two.
-#}
{%- macro mask_phone(phone) -%}
    case
        when {{ phone }} like '+86%' and length({{ phone }}) = 14
            then substring({{ phone }}, 4, 3) || '****' || right({{ phone }}, 4)
        when length({{ phone }}) >= 8
            then substring({{ phone }}, 1, 3) || '****' || right({{ phone }}, 2)
        when {{ phone }} != '' then '****'
        else null
    end
{%- endmacro -%}
