{#- Names of the raw columns that identify a contact. -#}
{%- macro contact_id_columns() -%}
    {{- return(['account_id', 'member_id', 'wechat_id', 'phone', 'email']) -}}
{%- endmacro -%}
