{#- One branch of the test `claims_hold`: what breaks a claim, in columns that all claims share. -#}
{%- macro claim_rows(claim, columns, key, value, expected, rows) -%}
select
    '{{ claim }}' as claim,
    '{{ columns | join(', ') }}' as column_names,
    {{ strata.seed_key(key) if key else "''" }} as row_key,
    cast({{ value }} as string) as row_value,
    {{ strata.text_literal(expected) }} as expected
{{ rows }}
{%- endmacro -%}
