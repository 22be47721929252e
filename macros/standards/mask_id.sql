{#-
    The id `id` of a record as publish may show it: unchanged, unless it is a phone number, an
    e-mail address, a citizen's number or a name, which some systems take for an id. A short
    id without any digit is taken for a name somebody chose.
-#}
{%- macro mask_id(id) -%}
    {%- set mobile = strata.normalise_mobile_phone(id) -%}
    {%- set landline = strata.normalise_landline_phone(id) -%}
    {%- set email = strata.normalise_email(id) -%}
    case
        when {{ email }} is not null then {{ strata.mask_email(email) }}
        when {{ mobile }} is not null then {{ strata.mask_phone(mobile) }}
        when {{ strata.matches(id, '^[(]?[0+]') }} and {{ landline }} is not null
            then {{ strata.mask_phone(landline) }}
        when
            {{ id }} like '%@%'
            {#- A mobile number within other text, a citizen's number, Han characters only. #}
            {%- for pattern in [
                '(^|[^0-9])1[3-9][0-9]{9}($|[^0-9])',
                '^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx]$',
                '^[一-龥·]{2,8}$',
                '[A-Za-z] +[A-Za-z]',
                '^(?i:wxid)',
                '^[^0-9]{1,20}$',
                '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]',
            ] %}
            or {{ strata.matches(id, pattern) }}
            {%- endfor %}
            then {{ strata.mask_tail(id) }}
        else {{ id }}
    end
{%- endmacro -%}
