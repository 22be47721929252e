{{ config(materialized='view') }}

with

surveys as (select * from {{ ref('base_service__surveys') }}),

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
    from surveys
    where row_outcome_code = 'kept'
)

select * from surveys_kept
