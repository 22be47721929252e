with

perks as (select * from {{ ref('tier_perks') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

perks_published as (
    select
        {{ code_names({'tier': 'tier'}, 'perks') }},
        perks.perks_zh,
        perks.perks_en,
        {{ code_orders(['tier']) }},
        perks.points_multiplier,
        perks.survey_rhythm_days,
        perks.has_dedicated_service,
        perks.has_birthday_gift
    from perks
    {{ label_joins({'tier': 'tier'}, 'perks') }}
)

select * from perks_published
