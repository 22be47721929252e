{#-
    Lower or upper end (`end`) of the interval of the ratio of two shares, a double: the
    intervals of both, columns `<numerator_interval>_lower` and `_upper` and those of the
    denominator, combined by the method of variance estimates recovery. Donner, A. and
    Zou, G. Y. (2012), Statistical Methods in Medical Research 21(4), 347-359. Null where
    the end of the denominator's interval is zero.
-#}
{%- macro ratio_bound(
    numerator, denominator, numerator_interval, denominator_interval, end
) -%}
    {%- set opposite = 'upper' if end == 'lower' else 'lower' -%}
    {%- set p = 'cast(' ~ numerator ~ ' as double)' -%}
    {%- set b = 'cast(' ~ denominator ~ ' as double)' -%}
    {%- set p_end = 'cast(' ~ numerator_interval ~ '_' ~ end ~ ' as double)' -%}
    {%- set b_end = 'cast(' ~ denominator_interval ~ '_' ~ opposite ~ ' as double)' -%}
    (
        (
            {{ p }} * {{ b }} {{ '-' if end == 'lower' else '+' }} sqrt(
                greatest(
                    {{ p }} * {{ p }} * {{ b }} * {{ b }}
                    - {{ p_end }} * {{ b_end }}
                    * (2 * {{ p }} - {{ p_end }}) * (2 * {{ b }} - {{ b_end }}),
                    0
                )
            )
        )
        / nullif({{ b_end }} * (2 * {{ b }} - {{ b_end }}), 0)
    )
{%- endmacro -%}
