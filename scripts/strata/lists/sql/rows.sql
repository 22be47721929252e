-- Every row with clear contact data, and by which id the CRM knows the person.
with
keys_ranked as (
    select
        customer_id,
        source_system,
        source_id,
        key_type_code,
        row_number() over (
            partition by customer_id
            order by
                case key_type_code when 'account' then 1 else 2 end,
                key_number,
                source_system,
                source_id
        ) as key_rank
    from strata.core.fct_customer_keys
    where key_type_code in ('account', 'member')
),

wechat_ranked as (
    select
        customer_id,
        source_id,
        row_number() over (
            partition by customer_id
            order by key_number, source_system, source_id
        ) as key_rank
    from strata.core.fct_customer_keys
    where key_type_code = 'wechat'
)

select
    md5(
        concat_ws(':', items.kind, items.item_id, cast(items.observation_date as varchar))
    )[:20] as row_key,
    items.kind,
    items.task_id,
    leads.lead_id,
    coalesce(leads.source_system, keys_ranked.source_system) as source_system,
    case
        when leads.lead_id is null and keys_ranked.key_type_code = 'account'
            then keys_ranked.source_id
    end as account_id,
    case
        when leads.lead_id is null and keys_ranked.key_type_code = 'member'
            then keys_ranked.source_id
    end as member_id,
    coalesce(leads.mobile_phone, customers.mobile_phone, leads.landline_phone) as phone,
    coalesce(leads.email_address, customers.email_address) as email,
    coalesce(
        wechat_ranked.source_id, split_part(leads.wechat_key, ':', 2)
    ) as wechat,
    coalesce(leads.customer_name, customers.customer_name) as customer,
    coalesce(leads.company_name, customers.company_name) as company,
    coalesce(leads.lead_id, keys_ranked.source_id) as source_id,
    owners.owner_id,
    items.owner_key,
    coalesce(owners.owner_name, items.owner_name, items.owner_key) as owner,
    coalesce(owners.team_name, items.team_name) as team,
    items.place,
    items.what_zh,
    items.what_en,
    concat_ws('；', warnings.warning_zh, items.reasons_zh) as reasons_zh,
    concat_ws('; ', warnings.warning_en, items.reasons_en) as reasons_en,
    items.action_zh,
    items.action_en,
    items.channel_zh,
    items.channel_en,
    items.state_zh,
    items.state_en,
    cast(items.value_amount as double) as value,
    items.due_date as due,
    items.observation_date
from items_listed as items
left join strata.staging.stg_crm__leads as leads
    on items.lead_key = leads.lead_key
left join pool_warnings as warnings
    on items.lead_key = warnings.lead_key
left join strata.core.dim_customers as customers
    on items.customer_id = customers.customer_id
left join keys_ranked
    on items.customer_id = keys_ranked.customer_id and keys_ranked.key_rank = 1
left join wechat_ranked
    on items.customer_id = wechat_ranked.customer_id and wechat_ranked.key_rank = 1
left join strata.staging.stg_crm__owners as owners
    on items.owner_key = owners.owner_key
order by owner, items.owner_key, items.place, row_key
