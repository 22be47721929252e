{#- The first character of an e-mail address and its domain: z***@example.com. -#}
{%- macro mask_email(email) -%}
    case
        when {{ email }} like '_%@_%'
            then substring({{ email }}, 1, 1) || '***@' || split_part({{ email }}, '@', 2)
        when {{ email }} != '' then '***'
        else null
    end
{%- endmacro -%}
