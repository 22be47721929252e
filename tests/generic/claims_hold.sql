{#- Fails with every row, or key, that breaks one of the claims made about a table. -#}
{% test claims_hold(
    model, key=none, unique=[], not_null=[], relationships={}, accepted_values={},
    within=[], empty=[], labels=[], codes=[], placeholders=[], checks={}, totals={}
) %}
{%- set keys = strata.claim_items(unique) -%}
{%- set row_key = key or (keys[0].columns if keys else []) -%}
{%- set branches = [] -%}
{%- for claim in keys -%}{%- do branches.extend(strata.claim_unique(model, claim)) -%}{%- endfor -%}
{%- for claim in strata.claim_items(not_null) -%}
    {%- do branches.extend(strata.claim_not_null(model, claim, row_key)) -%}
{%- endfor -%}
{%- for column, claim in relationships.items() -%}
    {%- do branches.append(strata.claim_relationships(model, column, claim, row_key)) -%}
{%- endfor -%}
{%- for column, claim in accepted_values.items() -%}
    {%- do branches.append(strata.claim_accepted_values(model, column, claim, row_key)) -%}
{%- endfor -%}
{%- for claim in strata.claim_items(within) -%}
    {%- do branches.append(strata.claim_within(model, claim, row_key)) -%}
{%- endfor -%}
{%- for claim in strata.claim_items(empty) -%}
    {%- do branches.extend(strata.claim_empty(model, claim, row_key)) -%}
{%- endfor -%}
{%- for claim in strata.claim_items(labels) -%}
    {%- do branches.extend(strata.claim_labels(model, claim, row_key)) -%}
{%- endfor -%}
{%- for claim in strata.claim_items(codes) -%}
    {%- do branches.extend(strata.claim_codes(model, claim)) -%}
{%- endfor -%}
{%- for claim in strata.claim_items(placeholders) -%}
    {%- do branches.extend(strata.claim_placeholders(model, claim, row_key)) -%}
{%- endfor -%}
{%- for name, claim in checks.items() -%}
    {%- do branches.append(strata.claim_check(model, name, claim, row_key)) -%}
{%- endfor -%}
{%- for name, claim in totals.items() -%}
    {%- do branches.append(strata.claim_totals(model, name, claim)) -%}
{%- endfor -%}
{{ branches | join('\nunion all\n') }}
{% endtest %}
