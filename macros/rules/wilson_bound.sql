{#-
    Lower (`side` '-') or upper ('+') end of the Wilson score interval of the share
    `successes` / `trials`, a double from 0 to 1; null without trials. The width in standard
    errors is `width`, or the variable `confidence_z`.
    Wilson, E. B. (1927), JASA 22(158), 209-212.
-#}
{%- macro wilson_bound(successes, trials, side, width=none) -%}
    {%- set z = 'cast(' ~ (width or var('confidence_z')) ~ ' as double)' -%}
    {%- set n = 'nullif(cast(' ~ trials ~ ' as double), 0)' -%}
    {%- set p = '(cast(' ~ successes ~ ' as double) / ' ~ n ~ ')' -%}
    (
        (
            {{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
            {{ side }} {{ z }} * sqrt(
                {{ p }} * (1 - {{ p }}) / {{ n }}
                + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }})
            )
        )
        / (1 + {{ z }} * {{ z }} / {{ n }})
    )
{%- endmacro -%}
