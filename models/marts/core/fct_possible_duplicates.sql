{%- set ranks = range(1, 9) -%}
{%- set separators = {'zh': '；', 'en': '; '} -%}
with

match_pairs as (select * from {{ ref('int_match_pairs_resolved') }}),

match_evidence as (select * from {{ ref('match_evidence') }}),

customers as (select * from {{ ref('dim_customers') }}),

-- A level nobody has found words for speaks by its codes.
evidence_ranked as (
    select
        match_pairs.customer_id,
        match_pairs.other_customer_id,
        {%- for language in separators %}
        coalesce(
            match_evidence.evidence_{{ language }},
            match_pairs.field_code || ' ' || match_pairs.level_code
        ) as evidence_{{ language }},
        {%- endfor %}
        match_pairs.match_probability,
        match_pairs.match_weight,
        match_pairs.field_weight,
        row_number() over (
            partition by match_pairs.customer_id, match_pairs.other_customer_id
            order by match_pairs.field_weight desc, match_pairs.field_code asc
        ) as evidence_rank
    from match_pairs
    left join match_evidence
        on
            match_pairs.field_code = match_evidence.field_code
            and match_pairs.level_code = match_evidence.level_code
),

pairs_explained as (
    select
        customer_id,
        other_customer_id,
        {%- for language, separator in separators.items() %}
        max(case when evidence_rank = 1 then evidence_{{ language }} else null end)
            as strongest_evidence_{{ language }},
        concat_ws(
            '{{ separator }}'
            {%- for rank in ranks %},
            max(
                case
                    when evidence_rank = {{ rank }} then evidence_{{ language }}
                    else null
                end
            )
            {%- endfor %}
        ) as evidence_{{ language }},
        {%- endfor %}
        max(match_probability) as match_probability,
        max(match_weight) as match_weight,
        cast(sum(case when field_weight > 0 then 1 else 0 end) as int)
            as agreeing_field_count
    from evidence_ranked
    group by
        customer_id,
        other_customer_id
),

possible_duplicates as (
    select
        pairs_explained.customer_id
        || ':'
        || pairs_explained.other_customer_id as pair_id,
        pairs_explained.customer_id,
        pairs_explained.other_customer_id,
        pairs_explained.strongest_evidence_zh,
        pairs_explained.strongest_evidence_en,
        pairs_explained.evidence_zh,
        pairs_explained.evidence_en,
        pairs_explained.match_probability,
        pairs_explained.match_weight,
        pairs_explained.agreeing_field_count,
        customers.record_count,
        other_customers.record_count as other_record_count
    from pairs_explained
    inner join customers
        on pairs_explained.customer_id = customers.customer_id
    inner join customers as other_customers
        on pairs_explained.other_customer_id = other_customers.customer_id
)

select * from possible_duplicates
