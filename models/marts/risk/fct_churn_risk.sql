with

bands as (
    {%- for basis in risk_bases() if basis.dates == 'production' %}
    select
        *,
        '{{ basis.group }}' as customer_group_code
    from {{ ref('fct_risk_bands') }}
    where basis_code = '{{ basis.basis }}'
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

groups as (select * from {{ ref('int_group_evidence_judged') }}),

-- Whose group has not been judged has a score and no band.
risks_served as (
    select
        bands.customer_id,
        bands.customer_group_code,
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
    inner join groups
        on bands.customer_group_code = groups.customer_group_code
)

select * from risks_served
