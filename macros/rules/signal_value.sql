{#-
    The number a threshold judges, from what is `observed` and the `baseline` it is held
    against, both decimal(18, 4), by the code `formula`: `level` the value itself, `burden`
    with a hundred for each of the baseline, `increase` and `fall` the difference, `multiple`
    the quotient, `drop` and `rise` the change as a share of the baseline. Null where the
    baseline is missing or zero.
-#}
{%- macro signal_value(formula, observed, baseline) -%}
    {%- set seen = 'cast(' ~ observed ~ ' as decimal(18, 4))' -%}
    {%- set past = 'cast(' ~ baseline ~ ' as decimal(18, 4))' -%}
    {%- set scaled_past = past ~ ' * 10000' -%}
    {%- if formula == 'level' -%}
        {{ seen }}
    {%- elif formula == 'burden' -%}
        {{ seen }} + 100 * {{ past }}
    {%- elif formula == 'increase' -%}
        {{ seen }} - {{ past }}
    {%- elif formula == 'fall' -%}
        {{ past }} - {{ seen }}
    {%- elif formula == 'multiple' -%}
        {{ strata.exact_ratio(seen ~ ' * 10000', scaled_past) }}
    {%- elif formula == 'drop' -%}
        {{ strata.exact_ratio('(' ~ past ~ ' - ' ~ seen ~ ') * 10000', scaled_past) }}
    {%- elif formula == 'rise' -%}
        {{ strata.exact_ratio('(' ~ seen ~ ' - ' ~ past ~ ') * 10000', scaled_past) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error('No formula ' ~ formula) }}
    {%- endif -%}
{%- endmacro -%}
