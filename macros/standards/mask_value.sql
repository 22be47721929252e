{#-
    `value` masked as its kind `code` needs it: phones, e-mail addresses, days of birth (the
    year stays), names; of an id its source system stays.
-#}
{%- macro mask_value(code, value) -%}
    case
        when {{ code }} = 'mobile_phone' then {{ strata.mask_phone(value) }}
        when {{ code }} = 'email' then {{ strata.mask_email(value) }}
        when {{ code }} = 'birth_date' then substr({{ value }}, 1, 4) || '-**-**'
        when {{ code }} in ('account', 'member', 'wechat')
            then
                split_part({{ value }}, ':', 1) || ':'
                || {{ strata.mask_tail('split_part(' ~ value ~ ", ':', 2)") }}
        else {{ strata.mask_name(value) }}
    end
{%- endmacro -%}
