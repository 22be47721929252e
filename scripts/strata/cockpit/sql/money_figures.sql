-- What all months brought and cost, and the revenue that no lead explains.
select
    (select sum(margin_amount) from pub_tier_roi) as money_margin,
    (select sum(outlay_amount) from pub_tier_roi) as money_outlay,
    (
        select sum(return_amount) / nullif(sum(outlay_amount), 0)
        from pub_tier_roi
    ) as money_return,
    (
        select
            sum(net_revenue_amount) filter (where channel_code = 'unattributed')
            / nullif(sum(net_revenue_amount), 0)
        from pub_channel_roi
    ) as money_unattributed
