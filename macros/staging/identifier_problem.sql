{#- Why an identifier of a contact could not be used although something was delivered, or null: ingest puts a question mark before what it could not read. -#}
{%- macro identifier_problem() -%}
    case
        when phone like '?%' then 'invalid_phone'
        when email like '?%' then 'invalid_email'
        else null
    end
{%- endmacro -%}
