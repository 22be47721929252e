{%- set attributes = [
    'customer_name', 'company_name', 'region_name', 'mobile_phone', 'email_address',
    'birth_date', 'member_level', 'owner_key', 'signup_channel_code',
] -%}
with

survivors as (select * from {{ ref('int_customer_profiles_survived') }}),

profiles as (select * from {{ ref('int_contact_profiles_collected') }}),

contested as (select * from {{ ref('int_customer_attributes_contested') }}),

survivors_unpivoted as (
    {%- for attribute in attributes %}
    select
        customer_id,
        '{{ attribute }}' as attribute_code,
        {{ attribute }} as attribute_value,
        {{ attribute }}_rank as survivor_rank
    from survivors
    where {{ attribute }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

customer_attributes as (
    select
        survivors_unpivoted.customer_id,
        survivors_unpivoted.attribute_code,
        survivor_profiles.contact_key,
        survivors_unpivoted.attribute_value,
        contested.runner_up as other_value,
        survivor_profiles.source_code,
        other_profiles.source_code as other_source_code,
        case
            when other_profiles.rank_text is null then 'only_value'
            when survivor_profiles.source_code != other_profiles.source_code
                then 'best_source'
            when
                coalesce(
                    survivor_profiles.recorded_at = other_profiles.recorded_at,
                    survivor_profiles.recorded_at is null
                )
                then 'same_time'
            else 'newest'
        end as survival_code,
        coalesce(contested.value_count, 1) as value_count,
        survivor_profiles.recorded_at
    from survivors_unpivoted
    inner join profiles as survivor_profiles
        on survivors_unpivoted.survivor_rank = survivor_profiles.rank_text
    left join contested
        on
            survivors_unpivoted.customer_id = contested.customer_id
            and survivors_unpivoted.attribute_code = contested.attribute_code
    left join profiles as other_profiles
        on contested.runner_up_rank = other_profiles.rank_text
)

select * from customer_attributes
