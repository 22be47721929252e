{#-
    The identifiers of a contact in their normal form, and its `contact_key`. Ids of accounts,
    members and WeChat belong to their source system or the company; fillers are none. With the grain 'record' a record with
    any identifier is a contact by itself; with 'keys' rows with the same identifiers and
    name are one contact, and a row whose identifiers are all missing or placeholders is
    anonymous: no contact key, but an `anonymous_contact_key` that says which it would have.
-#}
{%- macro keyed_contacts(key, contact_grain, placeholders) %}
    select
        identified.*,
        {{ strata.identifier_problem() }} as identifier_problem_code,
        {%- if contact_grain == 'record' %}
        {{ strata.contact_key_of_record(key) }} as contact_key,
        cast(null as string) as anonymous_contact_key
        {%- else %}
        {{ strata.contact_key_of_identifiers(is_anonymous=false) }} as contact_key,
        {{ strata.contact_key_of_identifiers(is_anonymous=true) }} as anonymous_contact_key
        {%- endif %}
    from (
        select
            cells_typed.*,
            {%- for name in ['account', 'member', 'wechat'] %}
            case
                when {{ name }}_fillers.identifier_value is null
                    then {{ strata.person_key(name) }}
                else null
            end as {{ name }}_key,
            case
                when {{ name }}_fillers.identifier_value is not null
                    then {{ strata.person_key(name) }}
                else null
            end as {{ name }}_filler,
            {%- endfor %}
            {{ strata.normalise_mobile_phone('phone') }} as mobile_phone,
            {{ strata.normalise_landline_phone('phone') }} as landline_phone,
            {{ strata.normalise_email('email') }} as email_address
        from cells_typed
        {%- for name in ['account', 'member', 'wechat'] %}
        left join {{ placeholders }} as {{ name }}_fillers
            on
                {{ name }}_fillers.identifier_type = 'id'
                and lower(cells_typed.{{ name }}_id) = {{ name }}_fillers.identifier_value
        {%- endfor %}
    ) as identified
    {%- if contact_grain == 'keys' %}
    left join {{ placeholders }} as placeholder_phones
        on
            placeholder_phones.identifier_type = 'mobile_phone'
            and identified.mobile_phone = placeholder_phones.identifier_value
    left join {{ placeholders }} as placeholder_emails
        on
            placeholder_emails.identifier_type = 'email'
            and identified.email_address = placeholder_emails.identifier_value
    {%- endif %}
{%- endmacro -%}
