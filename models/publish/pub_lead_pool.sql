{%- set labels = {
    'channel': 'channel', 'pool_state': 'pool_state', 'pool_reason': 'pool_reason',
    'claim_problem': 'claim_problem',
} -%}
with

lead_pool as (select * from {{ ref('fct_lead_pool') }}),

customers as (select * from {{ ref('dim_customers') }}),

source_systems as (select * from {{ ref('dim_source_systems') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

leads_published as (
    select
        {{ md5_key(['lead_pool.lead_key']) }} as lead_key,
        source_systems.shown_source_system as source_system,
        {{ mask_id('lead_pool.lead_id') }} as shown_lead_id,
        lead_pool.customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_owner_key('lead_pool') }} as owner_key,
        lead_pool.owner_name,
        lead_pool.team_name,
        {{ code_names(labels, 'lead_pool') }},
        lead_pool.taken_over_date,
        lead_pool.pool_date,
        lead_pool.locked_out_until_date,
        lead_pool.observation_date
    from lead_pool
    left join source_systems
        on lead_pool.source_system = source_systems.source_system
    left join customers
        on lead_pool.customer_id = customers.customer_id
    {{ label_joins(labels, 'lead_pool') }}
)

select * from leads_published
