{{ config(materialized='view') }}

with

surveys_typed as (select * from {{ ref('stg_service__surveys_typed') }}),

surveys_superseded as (select * from {{ ref('stg_service__surveys_superseded') }}),

surveys_kept as (
    select
        record_key as survey_key,
        source_system,
        contact_key,
        account_key,
        member_key,
        wechat_key,
        survey_id,
        batch_id,
        mobile_phone,
        landline_phone,
        email_address,
        source_survey_type,
        survey_type_code,
        customer_name,
        comment_text,
        score_reason,
        row_number,
        load_number,
        survey_score,
        answered_at,
        updated_at
    from surveys_typed
    where
        reject_reason_code is null
        and not exists (
            select 1
            from surveys_superseded
            where
                surveys_superseded.batch_id = surveys_typed.batch_id
                and surveys_superseded.row_number = surveys_typed.row_number
        )
)

select * from surveys_kept
