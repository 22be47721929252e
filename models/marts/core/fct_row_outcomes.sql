{%- set outcomes = {
    'kept': [
        ref('stg_crm__leads'),
        ref('stg_crm__accounts'),
        ref('stg_crm__owners'),
        ref('stg_crm__channel_costs'),
        ref('stg_crm__promotions'),
        ref('stg_commerce__orders'),
        ref('stg_commerce__order_lines'),
        ref('stg_commerce__refunds'),
        ref('stg_commerce__products'),
        ref('stg_commerce__contracts'),
        ref('stg_crm__follow_ups'),
        ref('stg_crm__targets'),
        ref('stg_engagement__interactions'),
        ref('stg_engagement__touches'),
        ref('stg_engagement__experiments'),
        ref('stg_service__tickets'),
        ref('stg_service__surveys'),
    ],
    'superseded': [
        ref('stg_crm__leads_superseded'),
        ref('stg_crm__accounts_superseded'),
        ref('stg_crm__owners_superseded'),
        ref('stg_crm__channel_costs_superseded'),
        ref('stg_crm__promotions_superseded'),
        ref('stg_commerce__orders_superseded'),
        ref('stg_commerce__order_lines_superseded'),
        ref('stg_commerce__refunds_superseded'),
        ref('stg_commerce__products_superseded'),
        ref('stg_commerce__contracts_superseded'),
        ref('stg_crm__follow_ups_superseded'),
        ref('stg_crm__targets_superseded'),
        ref('stg_engagement__interactions_superseded'),
        ref('stg_engagement__touches_superseded'),
        ref('stg_engagement__experiments_superseded'),
        ref('stg_service__tickets_superseded'),
        ref('stg_service__surveys_superseded'),
    ],
    'rejected': [
        ref('stg_crm__leads_rejected'),
        ref('stg_crm__accounts_rejected'),
        ref('stg_crm__owners_rejected'),
        ref('stg_crm__channel_costs_rejected'),
        ref('stg_crm__promotions_rejected'),
        ref('stg_commerce__orders_rejected'),
        ref('stg_commerce__order_lines_rejected'),
        ref('stg_commerce__refunds_rejected'),
        ref('stg_commerce__products_rejected'),
        ref('stg_commerce__contracts_rejected'),
        ref('stg_crm__follow_ups_rejected'),
        ref('stg_crm__targets_rejected'),
        ref('stg_engagement__interactions_rejected'),
        ref('stg_engagement__touches_rejected'),
        ref('stg_engagement__experiments_rejected'),
        ref('stg_service__tickets_rejected'),
        ref('stg_service__surveys_rejected'),
        ref('stg_lake__malformed_lines'),
    ],
} -%}
with

batches as (select * from {{ ref('stg_lake__batches') }}),

outcomes_counted as (
    {%- for row_outcome_code, relations in outcomes.items() %}
    {%- set is_last_outcome = loop.last %}
    {%- set reason = 'reject_reason_code' if row_outcome_code == 'rejected'
        else "'none'" %}
    {%- for relation in relations %}
    select
        batch_id,
        source_system,
        '{{ row_outcome_code }}' as row_outcome_code,
        {{ reason }} as reject_reason_code,
        count(*) as row_count
    from {{ relation }}
    group by
        batch_id,
        source_system
        {{- ',\n        reject_reason_code' if row_outcome_code == 'rejected' }}
    {{- '\n    union all' if not (is_last_outcome and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

row_outcomes as (
    select
        outcomes_counted.batch_id,
        batches.entity_code,
        outcomes_counted.source_system,
        batches.source_file,
        outcomes_counted.row_outcome_code,
        outcomes_counted.reject_reason_code,
        outcomes_counted.row_count
    from outcomes_counted
    left join batches
        on outcomes_counted.batch_id = batches.batch_id
)

select * from row_outcomes
