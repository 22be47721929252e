with

redirects as (select * from {{ ref('fct_customer_redirects') }}),

labels as (select * from {{ ref('dim_labels') }}),

redirects_published as (
    select
        redirects.issued_customer_id,
        redirects.customer_id,
        redirects.redirect_code,
        redirect_labels.name_zh as redirect_name_zh,
        redirect_labels.name_en as redirect_name_en,
        redirects.link_reason_code,
        link_reason_labels.name_zh as link_reason_name_zh,
        link_reason_labels.name_en as link_reason_name_en,
        redirects.entity_code,
        redirects.source_system,
        redirects.source_file,
        {{ mask_name('redirects.customer_name') }} as masked_customer_name,
        {{ mask_phone('redirects.mobile_phone') }} as masked_mobile_phone,
        {{ mask_email('redirects.email_address') }} as masked_email,
        redirects.row_number,
        redirects.record_count
    from redirects
    left join labels as redirect_labels
        on
            redirect_labels.vocabulary_code = 'redirect'
            and redirects.redirect_code = redirect_labels.code
    left join labels as link_reason_labels
        on
            link_reason_labels.vocabulary_code = 'link_reason'
            and redirects.link_reason_code = link_reason_labels.code
)

select * from redirects_published
