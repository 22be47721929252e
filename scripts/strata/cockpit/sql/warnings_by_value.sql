-- Value at stake by value class and risk band.
select
    value_class_name_zh as value_class_zh,
    value_class_name_en as value_class_en,
    risk_band_code,
    risk_band_name_zh as risk_band_zh,
    risk_band_name_en as risk_band_en,
    sum(value_at_stake_amount) as value_at_stake_amount
from pub_churn_warnings
group by
    value_class_name_zh,
    value_class_name_en,
    risk_band_code,
    risk_band_name_zh,
    risk_band_name_en
order by sum(sum(value_at_stake_amount)) over (partition by value_class_name_en) desc,
    value_class_en,
    risk_band_code
