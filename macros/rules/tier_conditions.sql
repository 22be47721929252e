{#-
    The conditions a tier rule may ask for, columns of the seed `tier_rules`, each with the
    codes it may have. The seed `tier_condition_values` says in words what they mean.
-#}
{%- macro tier_conditions() -%}
    {%- set trends = ['unknown', 'steady', 'rising'] -%}
    {{- return({
        'buyer_code': ['none', 'single', 'repeat'],
        'activity_code': ['none', 'on_cycle', 'late', 'overdue', 'dormant'],
        'newness_code': ['none', 'new', 'established'],
        'lifecycle_stage_code': [
            'awareness', 'acquisition', 'growth', 'maturity', 'warning', 'churned',
            'reactivated',
        ],
        'risk_band_code': ['none', 'low', 'medium', 'high'],
        'value_class_code': ['none', 'top', 'middle', 'rest'],
        'frequency_band_code': ['none', 'low', 'mid', 'high'],
        'order_amount_band_code': ['none', 'small', 'large'],
        'order_amount_trend_code': trends,
        'value_trend_code': trends,
        'engagement_code': ['unknown', 'steady', 'plunged', 'plunged_complaint'],
    }) -}}
{%- endmacro -%}
