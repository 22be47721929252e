{#- Fails with every row of a seed that lacks one of the texts in `columns`. -#}
{% test labels_filled(model, key, columns) %}
{%- for column in columns %}
select
    {{ strata.seed_key(key) }} as seed_key,
    '{{ column }} is empty; write the text people read' as problem_en,
    '{{ column }} 为空；请填写供人阅读的文字' as problem_zh
from {{ model }}
where trim(coalesce({{ column }}, '')) = ''
{{- '\nunion all' if not loop.last }}
{%- endfor %}
{% endtest %}
