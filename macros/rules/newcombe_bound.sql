{#-
    Lower (`side` '-') or upper ('+') end of Newcombe's interval of the difference of two
    shares, first minus second, a double from -1 to 1; null where either has no trials. The
    width is that of `wilson_bound`. Newcombe, R. G. (1998), Statistics in Medicine 17,
    873-890, method 10.
-#}
{%- macro newcombe_bound(successes, trials, other_successes, other_trials, side, width=none) -%}
    {%- set other_side = '+' if side == '-' else '-' -%}
    {%- set share = '(cast(' ~ successes ~ ' as double) / ' ~ trials ~ ')' -%}
    {%- set other_share = '(cast(' ~ other_successes ~ ' as double) / ' ~ other_trials ~ ')' -%}
    {%- set reach = '(' ~ wilson_bound(successes, trials, side, width) ~ ' - ' ~ share ~ ')' -%}
    {%- set other_reach -%}
        ({{ wilson_bound(other_successes, other_trials, other_side, width) }} - {{ other_share }})
    {%- endset -%}
    (
        {{ share }} - {{ other_share }}
        {{ side }} sqrt({{ reach }} * {{ reach }} + {{ other_reach }} * {{ other_reach }})
    )
{%- endmacro -%}
