-- The newest days on which customers of the first warnings ordered or were in contact.
select
    customer_id,
    order_count,
    follow_up_count,
    touch_count,
    interaction_count,
    ticket_count,
    complaint_count,
    net_revenue_amount,
    activity_date
from pub_warning_days
where customer_id in (select unnest($customer_ids))
qualify
    row_number() over (partition by customer_id order by activity_date desc) <= $most
order by customer_id, activity_date desc
