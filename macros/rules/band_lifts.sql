{#-
    The lift of high and low risk, as `quality_measures` has it. The best that high risk can
    do is to hold who leaves, of low risk to hold who stays.
-#}
{%- macro band_lifts() -%}
    {%- set lifts = {} -%}
    {%- for band in ['high', 'low'] -%}
        {%- do lifts.update({band: strata.exact_ratio(
            'cast(' ~ band ~ '_churned_count as bigint) * case_count',
            'cast(' ~ band ~ '_count as bigint) * churned_count',
        )}) -%}
    {%- endfor -%}
    {{- return([
        ('high_lift', 'high', lifts.high,
         strata.highest_lift('high_count', 'churned_count', 'case_count'),
         strata.possible_share(
             'high_churned_count', 'high_count', 'churned_count', 'case_count'
         )),
        ('low_lift', 'low', lifts.low,
         strata.exact_ratio(
             'cast(greatest(low_count + churned_count - case_count, 0) as bigint)'
             ~ ' * case_count',
             'cast(low_count as bigint) * churned_count',
         ),
         strata.possible_share(
             '(low_count - low_churned_count)', 'low_count',
             '(case_count - churned_count)', 'case_count',
         )),
    ]) -}}
{%- endmacro -%}
