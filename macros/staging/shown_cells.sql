{#- Names of the raw columns that the text of a rejected row shows, in order: the declared ones but the time of the last change, then what identifies a contact. -#}
{%- macro shown_cells(columns, contact_ids) -%}
    {%- set declared = columns | rejectattr('type', 'equalto', 'content')
        | map(attribute='name') | reject('equalto', 'updated_at') | list -%}
    {{- return(declared + contact_ids | reject('in', declared) | list) -}}
{%- endmacro -%}
