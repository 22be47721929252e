{#-
    Fails with every row to mend in a seed of rules of which the first that holds decides:
    some combination of codes reaches none, one never decides, or asks for a code nobody has.
-#}
{% test first_rule_decides(
    model, conditions, schemes=none, chosen_by=none, has_lists=false
) %}
{%- set names = conditions.keys() | list -%}
{%- set s = 's' if has_lists else '' -%}
{%- set has_sets = schemes is not none or chosen_by is not none -%}
{%- set cell_names_code = strata.list_holds(
    'cells_unpivoted.cell', 'codes_listed.value_code'
) if has_lists else 'cells_unpivoted.cell = codes_listed.value_code' -%}
with
rules as (
    select
        {{ 'scheme_code' if has_sets else "''" }} as scheme_code,
        {{ "scheme_code || ', precedence ' || " if has_sets -}}
        cast(precedence as string) as rule_key,
        precedence,
        {% for name in names -%}
        coalesce({{ name }}{{ s }}, '') as {{ name }}{{ s }}{{ ', ' if not loop.last }}
        {%- endfor %}
    from {{ model }}
),
rule_sets as (
    select scheme_code from {{ schemes or 'rules' }}
    {{ "union select '" ~ var(chosen_by) ~ "'" if chosen_by else 'group by scheme_code' }}
),
{{ strata.cells_of_rules(names, s) }},
codes_listed as ({{ strata.codes_of_conditions(conditions) }}),
cells_counted as ({{ strata.codes_of_cells(cell_names_code) }}),
{{ strata.combinations_of_codes(names, cell_names_code) }},
combinations_decided as ({{ strata.decided_combinations(names, has_lists) }})
select seed_key, problem_en, problem_zh
from ({{ strata.problems_of_rules(names) }}) as problems_found
{% endtest %}
