{#- Fails with every row of a seed in which a number is missing or outside its limits, both of which it may take. -#}
{% test numbers_within(model, key, limits) %}
{%- for column, ends in limits.items() %}
select
    {{ strata.seed_key(key) }} as seed_key,
    '{{ column }} is ' || coalesce(cast({{ column }} as string), 'empty')
    || '; give a number from {{ ends[0] }} to {{ ends[1] }}' as problem_en,
    '{{ column }} 为' || coalesce(' ' || cast({{ column }} as string), '空')
    || '；请填写 {{ ends[0] }} 到 {{ ends[1] }} 之间的数字' as problem_zh
from {{ model }}
where
    {{ column }} is null
    or {{ column }} < {{ ends[0] }}
    or {{ column }} > {{ ends[1] }}
{{- '\nunion all' if not loop.last }}
{%- endfor %}
{% endtest %}
