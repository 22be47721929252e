{#- The key of a record that is a contact by itself, or null where it carries no identifier of any kind. -#}
{%- macro contact_key_of_record(key) -%}
    case
        when coalesce(
            account_key, member_key, wechat_key, mobile_phone, landline_phone, email_address
        ) is null then null
        else {{ strata.md5_key(["'" ~ key[0] ~ "'", 'source_system'] + key) }}
    end
{%- endmacro -%}
