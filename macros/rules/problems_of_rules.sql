{#-
    The body of a CTE with one row per rule to mend, from the CTEs of the test
    `first_rule_decides`: it names a code that does not exist, it never decides, or it is
    the last one and some combination is left.
-#}
{%- macro problems_of_rules(conditions) -%}
    select
        rule_key as seed_key,
        column_name || ' can never be "' || cell || '", as a code in it does not exist'
        || ' or is there twice; correct it, or write * for any' as problem_en,
        column_name || ' 不可能为“' || cell || '”：其中的代码不存在或重复；'
        || '请更正，或用 * 表示任意' as problem_zh
    from cells_counted
    where part_count != code_count
    union all
    select
        rules.rule_key as seed_key,
        'rules before it decide every combination it holds for; give it an earlier '
        || 'precedence, ask for more in one before it, or delete it' as problem_en,
        '它之前的规则已决定其全部组合；请提前它的优先级，收紧之前的某条规则，或删除它'
            as problem_zh
    from rules
    left join combinations_decided
        on rules.scheme_code = combinations_decided.scheme_code
        and rules.precedence = combinations_decided.precedence
    where combinations_decided.precedence is null
    union all
    select
        coalesce(max(last_rules.rule_key), max(combinations_decided.scheme_code)),
        'no rule holds for some combinations; add a rule of stars at the end. One of '
        || 'them: ' || min({{ strata.combination_text(conditions) }}),
        '有些组合没有规则适用；请在最后添加一条全为 * 的规则。例如：'
        || min({{ strata.combination_text(conditions) }})
    from combinations_decided
    left join last_rules
        on combinations_decided.scheme_code = last_rules.scheme_code
    where combinations_decided.precedence is null
    group by combinations_decided.scheme_code
{%- endmacro -%}
