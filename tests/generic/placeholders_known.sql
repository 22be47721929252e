{#- Fails with every row of a seed whose sentence keeps a brace once each of `placeholders` is filled. -#}
{% test placeholders_known(model, key, columns, placeholders) %}
{%- set filled = {} -%}
{%- for name in placeholders -%}
    {%- do filled.update({name: "''"}) -%}
{%- endfor -%}
{%- set known = '{' ~ placeholders | join('}, {') ~ '}' -%}
{%- for column in columns %}
select
    {{ strata.seed_key(key) }} as seed_key,
    '{{ column }} has a place in braces that nothing fills; known are {{ known }}'
        as problem_en,
    '{{ column }} 含有无法填充的花括号占位符；可用：{{ known }}' as problem_zh
from {{ model }}
where
    {{ strata.filled_template(column, filled) }} like '%{' || '%'
    or {{ strata.filled_template(column, filled) }} like '%}' || '%'
{{- '\nunion all' if not loop.last }}
{%- endfor %}
{% endtest %}
