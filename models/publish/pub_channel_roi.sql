with

returns as (
    select * from {{ ref('fct_investment_returns') }}
    where cut_code = 'channel'
),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

returns_published as (
    select
        returns.subject_code as channel_code,
        {{ label_names(['channel']) }},
        returns.currency_code,
        {{ return_columns('returns.') }},
        returns.return_ratio,
        returns.month_start_date,
        returns.observation_date
    from returns
    {{ label_joins({'channel': 'channel'}, 'returns', code='returns.subject_code') }}
)

select * from returns_published
