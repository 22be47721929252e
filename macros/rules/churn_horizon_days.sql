{#-
    Days without an order beyond which a customer with the purchase cycle `cycle_days` has
    churned: a number of cycles within fixed limits, so fast and slow buyers are each
    judged by their own rhythm.
-#}
{%- macro churn_horizon_days(cycle_days) -%}
    cast(
        floor(
            least(
                greatest(
                    {{ cycle_days }}
                    * cast({{ var('churn_horizon_cycle_ratio') }} as decimal(6, 2)),
                    {{ var('churn_horizon_minimum_days') }}
                ),
                {{ var('churn_horizon_maximum_days') }}
            )
        ) as int
    )
{%- endmacro -%}
