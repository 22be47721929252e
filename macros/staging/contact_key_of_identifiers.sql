{#-
    The key that rows with the same identifiers and name share. A row whose identifiers are
    all placeholders is anonymous: its key is null, and with `is_anonymous` it is the other
    way about, only such rows get one. Landlines do not count.
-#}
{%- macro contact_key_of_identifiers(is_anonymous) -%}
    {%- set ids = ['account_key', 'member_key', 'wechat_key'] -%}
    {%- if is_anonymous -%}
        {%- set ids = ids | map('replace', '_key', '_filler') | list -%}
    {%- endif -%}
    case
        when coalesce({{ ids | join(', ') }}, mobile_phone, email_address) is null then null
        when
            {{ 'not ' if is_anonymous }}(
                coalesce(account_key, member_key, wechat_key) is null
                and coalesce(further_phones, further_emails) is null
                and (mobile_phone is null or placeholder_phones.identifier_value is not null)
                and (email_address is null or placeholder_emails.identifier_value is not null)
            )
            then null
        else {{ strata.md5_key(ids + ['phones', 'emails', 'customer_name']) }}
    end
{%- endmacro -%}
