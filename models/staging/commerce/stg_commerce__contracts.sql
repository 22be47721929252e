{{ config(materialized='view') }}

with

contracts as (select * from {{ ref('base_commerce__contracts') }}),

contracts_kept as (
    select
        record_key as contract_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        contract_id,
        case
            when
                renewed_from_contract_id is not null
                then {{ record_key(['source_system', 'renewed_from_contract_id']) }}
            else null
        end as renewed_from_contract_key,
        renewed_from_contract_id,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        customer_name,
        source_contract_status,
        contract_status_code,
        cancel_reason,
        row_number,
        load_number,
        contract_amount,
        starts_date,
        ends_date,
        signed_at,
        updated_at
    from contracts
    where row_outcome_code = 'kept'
)

select * from contracts_kept
