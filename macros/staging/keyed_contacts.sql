{#-
    The identifiers of a contact in their normal form, and its `contact_key`. With the grain
    'record' a record with any identifier is a contact by itself; with 'keys' rows with the
    same identifiers and name are one contact, and a row whose identifiers are all missing or placeholders is
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
        {{- strata.identified_contacts(placeholders) }}
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
