with

levels as (select * from {{ ref('fct_signal_levels') }}),

signals_valued as (
    {{- signals_unpivoted('levels') }}
),

signals_fired as (
    select
        customer_id,
        signal_code,
        {{ severity_of_level('signal_level') }} as severity_code,
        signal_value,
        observation_date
    from signals_valued
    where signal_level > 0
)

select * from signals_fired
