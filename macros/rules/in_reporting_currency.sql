{#-
    An amount in the reporting currency: as it is, else by the rate of its day, null where there
    is none. Reads `reporting_currency` and `daily_rates`, joined by the currency and the day.
-#}
{%- macro in_reporting_currency(amount, currency_code) -%}
    case
        when {{ currency_code }} = reporting_currency.currency_code
            then {{ amount }}
        else cast(
            {{ amount }} * daily_rates.rate as decimal(18, 4)
        )
    end
{%- endmacro -%}
