with

possible_duplicates as (select * from {{ ref('fct_possible_duplicates') }}),

customers as (select * from {{ ref('dim_customers') }}),

duplicates_published as (
    select
        possible_duplicates.pair_id,
        possible_duplicates.customer_id,
        possible_duplicates.other_customer_id,
        {{ mask_name('customers.customer_name') }} as masked_customer_name,
        {{ mask_name('other_customers.customer_name') }}
            as other_masked_customer_name,
        {{ mask_phone('customers.mobile_phone') }} as masked_mobile_phone,
        {{ mask_phone('other_customers.mobile_phone') }} as other_masked_mobile_phone,
        {{ mask_email('customers.email_address') }} as masked_email,
        {{ mask_email('other_customers.email_address') }} as other_masked_email,
        possible_duplicates.strongest_evidence_zh,
        possible_duplicates.strongest_evidence_en,
        possible_duplicates.evidence_zh,
        possible_duplicates.evidence_en,
        possible_duplicates.other_customer_id
        || ','
        || possible_duplicates.customer_id
        || ',' as override_row_text,
        possible_duplicates.match_probability,
        possible_duplicates.match_weight,
        possible_duplicates.agreeing_field_count,
        possible_duplicates.record_count,
        possible_duplicates.other_record_count
    from possible_duplicates
    inner join customers
        on possible_duplicates.customer_id = customers.customer_id
    inner join customers as other_customers
        on possible_duplicates.other_customer_id = other_customers.customer_id
)

select * from duplicates_published
