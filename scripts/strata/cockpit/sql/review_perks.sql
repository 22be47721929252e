-- What the customers of each tier are given.
select
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    perks_zh,
    perks_en,
    points_multiplier,
    has_dedicated_service,
    has_birthday_gift,
    survey_rhythm_days
from pub_tier_perks
order by tier_order, tier_code
