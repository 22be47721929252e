-- Money by channel: Margin and all that was put in, by the channel of the lead that came before the first order.
select
    channel_name_en,
    sum(margin_amount) as "Margin",
    sum(outlay_amount) as "Outlay"
from strata.pub_channel_roi
group by channel_name_en
order by "Margin" desc, channel_name_en
