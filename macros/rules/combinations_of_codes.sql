{#-
    The CTEs that end in `combinations_listed`: what the cases of each rule set can be, from
    the CTEs `rule_sets`, `codes_listed` and `cells_unpivoted`. Codes that no rule of the set
    asks for are alike, and one of them stands for all.
-#}
{%- macro combinations_of_codes(conditions, cell_names_code) -%}
codes_asked as (
    select
        rule_sets.scheme_code,
        codes_listed.condition_code,
        codes_listed.value_code,
        count(cells_unpivoted.cell) > 0 as is_asked
    from rule_sets
    cross join codes_listed
    left join cells_unpivoted
        on
            rule_sets.scheme_code = cells_unpivoted.scheme_code
            and codes_listed.condition_code = cells_unpivoted.condition_code
            and {{ cell_names_code }}
    group by rule_sets.scheme_code, codes_listed.condition_code, codes_listed.value_code
),
codes_chosen as (
    select scheme_code, condition_code, value_code
    from codes_asked
    where is_asked
    union all
    select scheme_code, condition_code, min(value_code) as value_code
    from codes_asked
    where not is_asked
    group by scheme_code, condition_code
),
combinations_listed as (
    select
        {% for name in conditions %}of_{{ name }}.value_code as {{ name }}, {% endfor %}
        rule_sets.scheme_code
    from rule_sets
    {%- for condition in conditions %}
    inner join codes_chosen as of_{{ condition }}
        on rule_sets.scheme_code = of_{{ condition }}.scheme_code
            and of_{{ condition }}.condition_code = '{{ condition }}'
    {%- endfor %}
)
{%- endmacro -%}
