with

histories as (
    select * from {{ ref('int_purchase_histories_measured') }}
    where period_code = 'forecast'
),

predictions as (
    select * from {{ ref('fct_predicted_values') }}
    where period_code = 'forecast'
),

alive_states as (select * from {{ ref('alive_states') }}),

reporting_currency as (select * from {{ ref('dim_reporting_currency') }}),

states_bounded as (
    select
        alive_states.alive_state_code,
        alive_states.minimum_probability,
        min(better_states.minimum_probability) as below_probability
    from alive_states
    left join alive_states as better_states
        on alive_states.minimum_probability < better_states.minimum_probability
    where alive_states.minimum_probability is not null
    group by
        alive_states.alive_state_code,
        alive_states.minimum_probability
),

customers_valued as (
    select
        histories.customer_id,
        predictions.value_method_code,
        coalesce(states_bounded.alive_state_code, 'insufficient_history')
            as alive_state_code,
        case
            when histories.costed_sale_count = 0 then 'assumed'
            when histories.costed_sale_count = histories.sale_count then 'recorded'
            else 'partly_assumed'
        end as cost_basis_code,
        reporting_currency.currency_code,
        histories.repeat_purchase_count,
        histories.purchase_count_365d,
        histories.recency_days,
        histories.age_days,
        histories.margin_amount,
        histories.margin_amount_365d,
        predictions.expected_purchases as expected_purchases_365d,
        predictions.purchase_margin_amount as expected_purchase_margin_amount,
        predictions.expected_margin_amount as expected_margin_amount_365d,
        predictions.alive_probability,
        histories.basis_date as observation_date
    from histories
    inner join predictions
        on histories.customer_id = predictions.customer_id
    cross join reporting_currency
    left join states_bounded
        on
            predictions.alive_probability >= states_bounded.minimum_probability
            and coalesce(
                predictions.alive_probability < states_bounded.below_probability, true
            )
)

select * from customers_valued
