{#-
    Every row with the identifiers of its contact in their normal form. Ids of accounts,
    members and WeChat belong to their source system or the company; one that is filler is
    none, and stands apart as `…_filler`.
-#}
{%- macro identified_contacts(placeholders) %}
        select
            rows_completed.*,
            {%- for name in ['account', 'member', 'wechat'] %}
            {%- set key = strata.person_key(
                name, 'rows_completed.source_system', 'rows_completed.' ~ name ~ '_id'
            ) %}
            case
                when {{ name }}_fillers.identifier_value is null
                    then {{ key }}
                else null
            end as {{ name }}_key,
            case
                when {{ name }}_fillers.identifier_value is not null then {{ key }}
                else null
            end as {{ name }}_filler,
            {%- endfor %}
            {%- for name, values in [('mobile_phone', 'phones'), ('email_address', 'emails')] %}
            {{ strata.first_of('rows_completed.' ~ values) }} as {{ name }},
            {{ strata.further_of('rows_completed.' ~ values) }} as further_{{ values }},
            {%- endfor %}
            {{ strata.landline_phone('phone') }} as landline_phone
        from (
            select
                *,
                {{ strata.reaching_phones('phone') }} as phones,
                {{ strata.reaching_emails('email') }} as emails
            from rows_completed
        ) as rows_completed
        {%- for name in ['account', 'member', 'wechat'] %}
        left join {{ placeholders }} as {{ name }}_fillers
            on
                {{ name }}_fillers.identifier_type = 'id'
                and lower(rows_completed.{{ name }}_id) = {{ name }}_fillers.identifier_value
        {%- endfor %}
{%- endmacro -%}
