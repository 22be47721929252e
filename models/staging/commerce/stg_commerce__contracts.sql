{{ config(materialized='view') }}

with

contracts_typed as (select * from {{ ref('stg_commerce__contracts_typed') }}),

contracts_superseded as (select * from {{ ref('stg_commerce__contracts_superseded') }}),

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
    from contracts_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from contracts_superseded
            where
                contracts_superseded.batch_id = contracts_typed.batch_id
                and contracts_superseded.row_number = contracts_typed.row_number
        )
)

select * from contracts_kept
