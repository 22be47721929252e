with

tags as (select * from {{ ref('fct_customer_tags') }}),

audiences as (select * from {{ ref('audiences') }}),

-- Several tags of one code, one per subject, count once.
codes_tagged as (
    select
        customer_id,
        tag_code,
        min(evidence_zh) as evidence_zh,
        min(evidence_en) as evidence_en,
        min(tag_order) as tag_order
    from tags
    group by
        customer_id,
        tag_code
),

codes_listed as (
    select
        codes_tagged.customer_id,
        audiences.audience_code,
        codes_tagged.tag_code,
        case
            when {{ list_holds('audiences.all_tags', 'codes_tagged.tag_code') }}
                then 'all'
            when {{ list_holds('audiences.any_tags', 'codes_tagged.tag_code') }}
                then 'any'
            when {{ list_holds('audiences.without_tags', 'codes_tagged.tag_code') }}
                then 'without'
            else 'none'
        end as list_code,
        codes_tagged.evidence_zh,
        codes_tagged.evidence_en,
        codes_tagged.tag_order
    from codes_tagged
    cross join audiences
),

codes_ranked as (
    select
        customer_id,
        audience_code,
        list_code,
        evidence_zh,
        evidence_en,
        row_number() over (
            partition by
                customer_id,
                audience_code,
                list_code = 'without'
            order by
                tag_order asc,
                tag_code asc
        ) as evidence_rank
    from codes_listed
    where list_code != 'none'
),

lists_counted as (
    select
        customer_id,
        audience_code,
        {%- for language, mark in {'zh': '；', 'en': '; '}.items() %}
        {{ joined_by_rank(
            "case when list_code != 'without' then evidence_" ~ language
            ~ " else null end",
            'evidence_rank',
            3,
            mark
        ) }} as evidence_{{ language }},
        {%- endfor %}
        cast(sum(case when list_code = 'all' then 1 else 0 end) as int) as all_count,
        cast(sum(case when list_code = 'any' then 1 else 0 end) as int) as any_count,
        cast(sum(case when list_code = 'without' then 1 else 0 end) as int)
            as without_count
    from codes_ranked
    group by
        customer_id,
        audience_code
)

select * from lists_counted
