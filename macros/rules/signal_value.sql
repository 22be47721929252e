{#-
    The number a threshold judges, from what is `observed` and the `baseline` it is held
    against, both decimal(18, 4), by the code `formula`: `level` the value itself,
    `burden` with a hundred for each of the baseline, `increase` and `fall` the difference, `multiple` the quotient, `drop` and `rise` the
    change as a share of the baseline. Null where the baseline is missing or zero.
-#}
{%- macro signal_value(formula, observed, baseline) -%}
    case {{ formula }}
        when 'level' then {{ observed }}
        when 'burden' then {{ observed }} + 100 * {{ baseline }}
        when 'increase' then {{ observed }} - {{ baseline }}
        when 'fall' then {{ baseline }} - {{ observed }}
        when 'multiple'
            then {{ strata.exact_ratio(observed ~ ' * 10000', baseline ~ ' * 10000') }}
        when 'drop'
            then
                {{ strata.exact_ratio(
                    '(' ~ baseline ~ ' - ' ~ observed ~ ') * 10000', baseline ~ ' * 10000'
                ) }}
        when 'rise'
            then
                {{ strata.exact_ratio(
                    '(' ~ observed ~ ' - ' ~ baseline ~ ') * 10000', baseline ~ ' * 10000'
                ) }}
        else null
    end
{%- endmacro -%}
