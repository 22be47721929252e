{#-
    Every row with the identifiers of its contact in their normal form. Ids of accounts,
    members and WeChat belong to their source system or the company; one that is filler is
    none, and stands apart as `…_filler`.
-#}
{%- macro identified_contacts(placeholders) %}
        select
            cells_typed.*,
            {%- for name in ['account', 'member', 'wechat'] %}
            {%- set key = strata.person_key(
                name, 'cells_typed.source_system', 'cells_typed.' ~ name ~ '_id'
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
            {{ strata.first_of('cells_typed.' ~ values) }} as {{ name }},
            {{ strata.further_of('cells_typed.' ~ values) }} as further_{{ values }},
            {%- endfor %}
            {{ strata.landline_phone('phone') }} as landline_phone
        from (
            select
                *,
                {{ strata.reaching_phones('phone') }} as phones,
                {{ strata.reaching_emails('email') }} as emails
            from cells_typed
        ) as cells_typed
        {%- for name in ['account', 'member', 'wechat'] %}
        left join {{ placeholders }} as {{ name }}_fillers
            on
                {{ name }}_fillers.identifier_type = 'id'
                and lower(cells_typed.{{ name }}_id) = {{ name }}_fillers.identifier_value
        {%- endfor %}
{%- endmacro -%}
