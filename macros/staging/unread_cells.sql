{#-
    The cells of a row that held something and gave no value, one a line as `column=cell`,
    masked; null where there is none. Texts are never unread, and of a word that nobody has
    mapped the code `unknown` tells.
-#}
{%- macro unread_cells(columns, contact_ids) -%}
{%- set conditions = {} -%}
{%- for column in columns if column.type not in ('text', 'code', 'content') -%}
    {%- do conditions.update({column.name: 'not has_word_' ~ column.name
        if column.type == 'flag' else strata.plausible_value(column) ~ ' is null'}) -%}
{%- endfor -%}
{%- for name in contact_ids if name not in conditions -%}
    {%- do conditions.update({name: {
        'phone': 'mobile_phone is null and landline_phone is null',
        'email': 'email_address is null',
    }.get(name, name ~ ' is null')}) -%}
{%- endfor -%}
{%- set cells = [] -%}
{%- for name, is_unread in conditions.items() -%}
    {%- do cells.append({'name': name, 'is_shown':
        is_unread ~ ' and ' ~ strata.clean_text('received_' ~ name) ~ ' is not null'}) -%}
{%- endfor -%}
    case
        when false
            {%- for name, is_unread in conditions.items() %}
            or received_{{ name }} is not null and {{ is_unread }}
            {%- endfor %}
            then nullif({{ strata.masked_cells(cells, '\n') }}, '')
        else null
    end
{%- endmacro -%}
