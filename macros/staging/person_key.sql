{#-
    The key of the id of an account, a member or in WeChat: equal ids are one person within
    a source system, and in all of them where the variable `company_wide_ids` says so.
-#}
{%- macro person_key(name) -%}
    {{ "'company'" if name in var('company_wide_ids') else 'cells_typed.source_system' -}}
    {{- " || ':' || cells_typed." ~ name ~ '_id' }}
{%- endmacro -%}
