with

currency_rates as (select * from {{ ref('currency_rates') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

dates as (select * from {{ ref('dim_dates') }}),

rates_bounded as (
    select
        currency_rates.currency_code,
        currency_rates.rate,
        currency_rates.valid_from_date,
        lead(currency_rates.valid_from_date) over (
            partition by currency_rates.currency_code
            order by currency_rates.valid_from_date
        ) as next_valid_from_date
    from currency_rates
    inner join reporting_currency
        on currency_rates.to_currency_code = reporting_currency.currency_code
),

daily_rates as (
    select
        rates_bounded.currency_code,
        rates_bounded.rate,
        dates.date_day as rate_date
    from rates_bounded
    inner join dates
        on
            rates_bounded.valid_from_date <= dates.date_day
            and coalesce(rates_bounded.next_valid_from_date > dates.date_day, true)
)

select * from daily_rates
