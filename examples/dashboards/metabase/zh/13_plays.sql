-- 挽留动作的增益: 近十二个月，执行组成功率减去对照组成功率及其区间。
select
    play_name_zh as "动作",
    verdict_name_zh as "结论",
    treated_count as "执行组",
    untreated_count as "对照组",
    success_gain_estimate as "增益",
    success_gain_lower as "下限",
    success_gain_upper as "上限"
from strata.pub_play_results
where result_level_code = 'play' and period_code = '12_months'
order by success_gain_estimate desc
