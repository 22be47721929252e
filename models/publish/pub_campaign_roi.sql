with

returns as (
    select * from {{ ref('fct_investment_returns') }}
    where cut_code = 'campaign'
),

returns_published as (
    select
        subject_code as campaign_id,
        currency_code,
        {{ return_columns() }},
        return_ratio,
        month_start_date,
        observation_date
    from returns
)

select * from returns_published
