-- 各渠道投入产出: 毛利与全部投入，归于首单之前线索的渠道。
select
    channel_name_zh,
    sum(margin_amount) as "毛利",
    sum(outlay_amount) as "投入"
from strata.pub_channel_roi
group by channel_name_zh
order by "毛利" desc, channel_name_zh
