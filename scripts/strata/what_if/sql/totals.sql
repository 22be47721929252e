select
    count(*) as customer_count,
    max(currency_code) as currency_code
from customers_compared
