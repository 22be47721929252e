{#-
    The CTEs `cells_unpivoted`, one row per rule and condition with what it asks for, and
    `last_rules`, from the CTE `rules`. Columns of lists have the `ending` of the plural.
-#}
{%- macro cells_of_rules(conditions, ending) -%}
cells_unpivoted as (
    {%- for condition in conditions %}
    select
        scheme_code,
        rule_key,
        '{{ condition }}' as condition_code,
        '{{ condition }}{{ ending }}' as column_name,
        {{ condition }}{{ ending }} as cell
    from rules
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),
last_rules as (
    select scheme_code, max_by(rule_key, precedence) as rule_key
    from rules
    group by scheme_code
)
{%- endmacro -%}
