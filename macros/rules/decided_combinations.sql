{#-
    The body of a CTE with one row per row of the CTE `combinations_listed` and the precedence
    of the rule that decides it, null where none holds.
-#}
{%- macro decided_combinations(conditions, has_lists) -%}
    {%- set columns = [] -%}
    {%- for name in conditions + ['scheme_code'] -%}
        {%- do columns.append('combinations_listed.' ~ name) -%}
    {%- endfor -%}
    select
        {{ columns | join(',\n        ') }},
        min(rules.precedence) as precedence
    from combinations_listed
    left join rules
        on
            combinations_listed.scheme_code = rules.scheme_code
            and {{ strata.conditions_hold(
                'rules', 'combinations_listed', conditions, has_lists
            ) }}
    group by
        {{ columns | join(',\n        ') }}
{%- endmacro -%}
