{#-
    Fails with every code the SQL counts on that a seed lacks and, unless `is_open`, with
    every row whose code the SQL does not know. A code is the values of `key`, joined by
    a comma and a blank.
-#}
{% test codes_listed(model, key, codes, is_open=false) %}
with

codes_known as (
    {%- for code in codes %}
    select '{{ code }}' as seed_key
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

codes_found as (
    select {{ strata.seed_key(key) }} as seed_key
    from {{ model }}
),

codes_compared as (
    select
        coalesce(codes_known.seed_key, codes_found.seed_key) as seed_key,
        codes_found.seed_key is null as is_missing
    from codes_known
    full outer join codes_found
        on codes_known.seed_key = codes_found.seed_key
    where
        codes_found.seed_key is null
        {{ 'or codes_known.seed_key is null' if not is_open }}
)

select
    seed_key,
    case
        when is_missing then 'the row is missing; add it again'
        else 'nothing uses this {{ key | join(', ') }}; correct it or delete the row'
    end as problem_en,
    case
        when is_missing then '缺少这一行；请重新添加'
        else '没有规则使用这个 {{ key | join(', ') }}；请更正或删除该行'
    end as problem_zh
from codes_compared
{% endtest %}
