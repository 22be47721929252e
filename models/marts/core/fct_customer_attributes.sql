{%- set attributes = [
    'customer_name', 'company_name', 'region_name', 'mobile_phone', 'email_address',
    'birth_date', 'member_level', 'owner_key', 'signup_channel_code',
] -%}
{%- set sources = {'1': 'document', '2': 'lead', '3': 'account'} -%}
with

survivors as (select * from {{ ref('int_customer_profiles_survived') }}),

contested as (select * from {{ ref('int_customer_attributes_contested') }}),

survivors_unpivoted as (
    {%- for attribute in attributes %}
    select
        customer_id,
        '{{ attribute }}' as attribute_code,
        ranked_{{ attribute }} as ranked_survivor
    from survivors
    where ranked_{{ attribute }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

attributes_compared as (
    select
        survivors_unpivoted.customer_id,
        survivors_unpivoted.attribute_code,
        survivors_unpivoted.ranked_survivor,
        contested.ranked_runner_up,
        coalesce(contested.value_count, 1) as value_count
    from survivors_unpivoted
    left join contested
        on
            survivors_unpivoted.customer_id = contested.customer_id
            and survivors_unpivoted.attribute_code = contested.attribute_code
),

customer_attributes as (
    select
        customer_id,
        attribute_code,
        {{ ranked_part('ranked_survivor', 'contact_key') }} as contact_key,
        {{ ranked_part('ranked_survivor', 'value') }} as attribute_value,
        {{ ranked_part('ranked_runner_up', 'value') }} as other_value,
        {%- for column, ranked in [
            ('source_code', 'ranked_survivor'), ('other_source_code', 'ranked_runner_up')
        ] %}
        case
            {%- for number, source in sources.items() %}
            when
                {{ ranked_part(ranked, 'source') }} = '{{ number }}'
                then '{{ source }}'
            {%- endfor %}
            else null
        end as {{ column }},
        {%- endfor %}
        case
            when ranked_runner_up is null then 'only_value'
            when
                {{ ranked_part('ranked_survivor', 'source') }}
                > {{ ranked_part('ranked_runner_up', 'source') }}
                then 'best_source'
            when
                {{ ranked_part('ranked_survivor', 'time') }}
                > {{ ranked_part('ranked_runner_up', 'time') }}
                then 'newest'
            else 'same_time'
        end as survival_code,
        value_count,
        try_cast({{ ranked_part('ranked_survivor', 'time') }} as timestamp)
            as recorded_at
    from attributes_compared
)

select * from customer_attributes
