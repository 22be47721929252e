{%- set identities = [
    'member_key', 'wechat_key', 'mobile_phone', 'email_address', 'customer_name',
] -%}
with

account_rows as (
    select * from {{ ref('base_crm__accounts') }}
    where row_outcome_code = 'held' and reject_reason_code = 'colliding_key'
),

-- Rows of one person that collide have something of that person in common.
accounts_contested as (
    select account_key
    from account_rows
    group by account_key
    having
        count(coalesce({{ identities | join(', ') }})) = count(*)
    {%- for identity in identities %}
    and not coalesce(
        count({{ identity }}) > 1 and min({{ identity }}) = max({{ identity }}),
        false
    )
    {%- endfor %}
)

select * from accounts_contested
