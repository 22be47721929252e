{#- Why an identifier of a contact could not be used although something was delivered, or null. -#}
{%- macro identifier_problem() -%}
    case
        when phone is not null and mobile_phone is null and landline_phone is null
            then 'invalid_phone'
        when email is not null and email_address is null then 'invalid_email'
        else null
    end
{%- endmacro -%}
