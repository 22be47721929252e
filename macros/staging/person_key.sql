{#-
    The key of the id `person_id` of an account, a member or in WeChat: equal ids are one
    person within a source system, and in all of them where the variable `company_wide_ids`
    says so. A colon of the id is told from the one that parts the key.
-#}
{%- macro person_key(name, source_system, person_id) -%}
    {{ "'company'" if name in var('company_wide_ids') else source_system -}}
    {{- " || ':' || replace(" ~ person_id ~ ", ':', '%3A')" }}
{%- endmacro -%}
