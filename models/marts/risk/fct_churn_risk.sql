with

bands as (select * from {{ ref('fct_risk_bands') }}),

groups as (select * from {{ ref('fct_risk_groups') }}),

bases as (
    {{- bases_listed('production') }}
),

-- Whose group has not been judged has a score and no band.
risks_served as (
    select
        bands.customer_id,
        bases.customer_group_code,
        bands.weight_source_code,
        {%- for band in ['risk_band_code', 'read_risk_band_code'] %}
        case when groups.has_bands then bands.{{ band }} else null end as {{ band }},
        {%- endfor %}
        bands.risk_score,
        bands.fired_signal_count,
        bands.churn_probability,
        bands.is_overdue,
        groups.has_bands and bands.is_beyond_doubt as is_beyond_doubt,
        bands.is_warm_up,
        bands.observation_date
    from bands
    inner join bases
        on bands.basis_code = bases.basis_code
    inner join groups
        on bases.customer_group_code = groups.customer_group_code
)

select * from risks_served
