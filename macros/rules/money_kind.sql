{#-
    What the money of a received row of `entity` is: of kept rows sales, refunds, unpaid and
    so on, by the code of the vocabulary `money_kind`; `none` where the row is not kept or
    carries no money. Lines of a system that delivers orders repeat the money of the orders.
-#}
{%- macro money_kind(entity) -%}
    case
        when row_outcome_code != 'kept' then 'none'
    {%- if entity in ('orders', 'order_lines') %}
        {%- if entity == 'orders' %}
        when is_test then 'test'
        {%- else %}
        when source_system in (select systems.source_system from order_systems as systems)
            then 'line'
        {%- endif %}
        when order_status_code = 'pending' then 'unpaid'
        when order_status_code = 'cancelled' then 'cancelled'
        {%- if entity == 'orders' %}
        when amount_told_by is not null then 'told_by_' || amount_told_by
        {%- endif %}
        when {{ var('entities')[entity].money }} < 0 then 'refund'
        when order_status_code = 'refunded' then 'refunded'
        when {{ var('entities')[entity].money }} > 0 then 'sale'
        else 'free'
    {%- elif entity == 'refunds' %}
        when refund_status_code in ('refunded', 'unknown') then 'refund'
        else 'uncounted'
    {%- elif entity == 'payments' %}
        when payment_status_code in ('pending', 'failed') then 'uncounted'
        when record_key in (select retold.payment_key from payments_retold as retold) then 'retold'
        when payment_kind_code in ('refund', 'chargeback') then 'payback'
        when payment_kind_code not in ('sale', 'capture') then 'uncounted'
        when payment_amount < 0 then 'payback'
        else 'payment'
    {%- else %}
        else 'none'
    {%- endif %}
    end
{%- endmacro -%}
