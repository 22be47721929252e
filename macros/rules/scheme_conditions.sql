{#- The conditions a rule of a scheme may ask for: columns of the seed `scheme_rules`. -#}
{%- macro scheme_conditions() -%}
    {{- return([
        'tier_code', 'lifecycle_stage_code', 'risk_band_code', 'value_class_code',
        'recency_band_code', 'frequency_band_code', 'monetary_band_code',
        'rfm_segment_code', 'recency_side_code', 'frequency_side_code',
        'monetary_side_code', 'spend_band_code', 'revenue_share_code',
    ]) -}}
{%- endmacro -%}
