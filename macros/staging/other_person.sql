{#-
    Whether the rows of a record, none with a change time, are about different people: each
    row names somebody, and no `identities` of two rows are the same.
-#}
{%- macro other_person(identities) -%}
    {%- set key = 'over (partition by record_key)' -%}
    {%- if not identities -%}
        false
    {%- else -%}
        count(changed_at) {{ key }} = 0
        and min(content) {{ key }} != max(content) {{ key }}
        and count(coalesce({{ identities | join(', ') }})) {{ key }} = count(*) {{ key }}
        {%- for name in identities %}
        and not coalesce(
            count({{ name }}) {{ key }} > 1 and min({{ name }}) {{ key }} = max({{ name }}) {{ key }}, false
        )
        {%- endfor %}
    {%- endif -%}
{%- endmacro -%}
