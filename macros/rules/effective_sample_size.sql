{#-
    Trials that cases are worth which come in clusters, a double: so many independent ones
    would know the share `successes` / `trials` as well. Clusters (customers) are told by
    their number and the sums over them of squared trials, squared successes and their
    product. Where all succeed or none do, each cluster counts once. Effective sample size
    of Korn, E. L. and Graubard, B. I. (1998), Survey Methodology 24(2), 193-201.
-#}
{%- macro effective_sample_size(successes, trials, clusters, squares) -%}
    {%- set n = 'nullif(cast(' ~ trials ~ ' as double), 0)' -%}
    {%- set p = '(cast(' ~ successes ~ ' as double) / ' ~ n ~ ')' -%}
    least(
        {{ n }},
        coalesce(
            {{ n }} * {{ n }} * {{ p }} * (1 - {{ p }})
            / nullif(
                cast({{ squares.successes }} as double)
                - 2 * {{ p }} * {{ squares.product }}
                + {{ p }} * {{ p }} * {{ squares.trials }},
                0
            ),
            cast({{ clusters }} as double)
        )
    )
{%- endmacro -%}
