{%- set attributes = [
    'customer_name', 'company_name', 'region_name', 'mobile_phone', 'email_address',
    'birth_date', 'member_level', 'owner_key', 'signup_channel_code',
] -%}
with

survivors as (select * from {{ ref('int_customer_profiles_survived') }}),

profiles as (select * from {{ ref('int_contact_profiles_collected') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

-- Only of those on whom contacts disagree; blanks and case make no difference.
profiles_contested as (
    select
        survivors.customer_id,
        {%- for attribute in attributes %}
        case
            when survivors.is_{{ attribute }}_contested then profiles.{{ attribute }}
            else null
        end as {{ attribute }},
        survivors.{{ attribute }} as surviving_{{ attribute }},
        {%- endfor %}
        profiles.rank_text
    from survivors
    inner join identities
        on survivors.customer_id = identities.customer_id
    inner join profiles
        on identities.contact_key = profiles.contact_key
    where
        false
        {%- for attribute in attributes %}
        or survivors.is_{{ attribute }}_contested
        {%- endfor %}
),

values_contested as (
    {%- for attribute in attributes %}
    select
        customer_id,
        '{{ attribute }}' as attribute_code,
        {{ comparable_text(attribute) }} as comparable_value,
        {{ comparable_text('surviving_' ~ attribute) }} as comparable_survivor,
        {{ attribute }} as attribute_value,
        rank_text
    from profiles_contested
    where {{ attribute }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

attributes_contested as (
    select
        customer_id,
        attribute_code,
        max_by(attribute_value, rank_text) filter (
            where comparable_value != comparable_survivor
        ) as runner_up,
        max(rank_text) filter (
            where comparable_value != comparable_survivor
        ) as runner_up_rank,
        cast(count(distinct comparable_value) as int) as value_count
    from values_contested
    group by
        customer_id,
        attribute_code
),

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
        attributes_contested.runner_up as other_value,
        survivor_profiles.source_code,
        other_profiles.source_code as other_source_code,
        case
            when other_profiles.rank_text is null then 'only_value'
            when survivor_profiles.system_rank != other_profiles.system_rank
                then 'trusted_system'
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
        coalesce(attributes_contested.value_count, 1) as value_count,
        survivor_profiles.recorded_at
    from survivors_unpivoted
    inner join profiles as survivor_profiles
        on survivors_unpivoted.survivor_rank = survivor_profiles.rank_text
    left join attributes_contested
        on
            survivors_unpivoted.customer_id = attributes_contested.customer_id
            and survivors_unpivoted.attribute_code = attributes_contested.attribute_code
    left join profiles as other_profiles
        on attributes_contested.runner_up_rank = other_profiles.rank_text
)

select * from customer_attributes
