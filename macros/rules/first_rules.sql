{#-
    The body of a CTE with one row per row of `cases`, told by its `keys`, and per rule set,
    told by the columns `rule_keys` of `rules`: the precedence of the first rule that holds.
    A case that no rule holds for is left out.
-#}
{%- macro first_rules(cases, rules, keys, conditions, rule_keys=[], has_lists=false) -%}
    {%- set columns = [] -%}
    {%- for key in keys -%}
        {%- do columns.append(cases ~ '.' ~ key) -%}
    {%- endfor -%}
    {%- for key in rule_keys -%}
        {%- do columns.append(rules ~ '.' ~ key) -%}
    {%- endfor -%}
    select
        {{ columns | join(',\n        ') }},
        min({{ rules }}.precedence) as precedence
    from {{ cases }}
    inner join {{ rules }}
        on
            {{ strata.conditions_hold(rules, cases, conditions, has_lists) }}
    group by
        {{ columns | join(',\n        ') }}
{%- endmacro -%}
