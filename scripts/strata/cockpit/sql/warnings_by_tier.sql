-- Warnings by tier and risk band.
select
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    risk_band_code,
    risk_band_name_zh as risk_band_zh,
    risk_band_name_en as risk_band_en,
    count(*) as customer_count
from pub_churn_warnings
group by
    tier_name_zh,
    tier_name_en,
    risk_band_code,
    risk_band_name_zh,
    risk_band_name_en
order by sum(count(*)) over (partition by tier_name_en) desc, tier_en, risk_band_code
