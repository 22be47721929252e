{#-
    The key that rows with the same identifiers and name share, or null where a row has no
    identifier but placeholders. Landlines do not count.
-#}
{%- macro contact_key_of_identifiers() -%}
    case
        when
            account_key is null
            and member_key is null
            and wechat_key is null
            and (mobile_phone is null or placeholder_phones.identifier_value is not null)
            and (email_address is null or placeholder_emails.identifier_value is not null)
            then null
        else {{ strata.md5_key([
            'account_key', 'member_key', 'wechat_key', 'mobile_phone', 'email_address',
            'customer_name',
        ]) }}
    end
{%- endmacro -%}
