{#-
    `value` masked as its kind `code` needs it: phones, e-mail addresses, days of birth (the
    year stays), names; an id stands behind the name `shown_system` of its source system.
-#}
{%- macro mask_value(code, value, shown_system) -%}
    case
        when {{ code }} = 'mobile_phone' then {{ strata.mask_phone(value) }}
        when {{ code }} = 'email' then {{ strata.mask_email(value) }}
        when {{ code }} = 'birth_date' then substr({{ value }}, 1, 4) || '-**-**'
        when {{ code }} in ('account', 'member', 'wechat')
            then
                coalesce({{ shown_system }}, 'unnamed') || ':'
                || {{ strata.mask_tail('split_part(' ~ value ~ ", ':', 2)") }}
        else {{ strata.mask_name(value) }}
    end
{%- endmacro -%}
