{#-
    What is measured of the backtest, of the columns that `fct_risk_quality` joins: each
    measure with the cases it rests on and its value; where chance is known with the best
    value possible and the share of the way there from chance, and with its interval.
-#}
{%- macro quality_measures() -%}
    {%- set base = 'cast(churned_count as double) / case_count' -%}
    {%- set top = 'top_churned_case_count / nullif(churned_count, 0)' -%}
    {%- set top_best = 'least(10e0 * churned_count, case_count) / nullif(churned_count, 0)' -%}
    {%- set top_share = 'greatest(10 * ' ~ top ~ ' - 1, 1 - ' ~ top_best
        ~ ') / nullif(' ~ top_best ~ ' - 1, 0)' -%}
    {%- set taken = [
        ('base_rate', 'case', strata.exact_ratio('churned_count', 'case_count')),
        ('auc', 'case', 'auc'),
        ('brier_score', 'case', 'squared_error / case_count'),
        ('base_brier_score', 'case', base ~ ' * (1 - ' ~ base ~ ')'),
        ('top_decile_capture', 'churned', top, top_best ~ ' / 10', top_share),
        ('top_decile_lift', 'churned', '10 * ' ~ top, top_best, top_share),
        ('early_warned_share', 'early',
         strata.exact_ratio('early_warned_count', 'early_count')),
        ('recall', 'churned', strata.exact_ratio('recalled_count', 'churned_count'),
         strata.exact_ratio('least(flagged_count, churned_count)', 'churned_count'),
         strata.possible_share(
             'recalled_count', 'flagged_count', 'churned_count', 'case_count'
         )),
    ] -%}
    {%- for band in ['high', 'low', 'flagged'] -%}
        {%- do taken.append((
            band ~ '_share', 'case', strata.exact_ratio(band ~ '_count', 'case_count'),
        )) -%}
    {%- endfor -%}
    {{- return(taken + strata.band_lifts()) -}}
{%- endmacro -%}
