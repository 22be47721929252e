-- Whether the tiering still fits, by quarter and tier, the newest quarter first.
select
    observation_date as quarter_end_date,
    tier_name_zh as tier_zh,
    tier_name_en as tier_en,
    verdict_name_zh as verdict_zh,
    verdict_name_en as verdict_en,
    customer_share_ratio,
    cut_point_move_ratio,
    shifted_condition_name_zh as shifted_condition_zh,
    shifted_condition_name_en as shifted_condition_en,
    population_shift_index,
    ordering_rate,
    neighbour_tier_name_zh as neighbour_zh,
    neighbour_tier_name_en as neighbour_en,
    neighbour_ordering_rate,
    judged_play_count,
    is_size_out_of_bounds,
    is_cut_point_moved,
    is_population_shifted,
    own_rate_answer_code = 'no' and flag_count > 0 as is_without_own_rate,
    split_answer_code = 'no' and flag_count > 0 as is_without_results,
    is_flag_repeated
from pub_tier_review
where tier_code != 'all'
order by observation_date desc, tier_order, tier_code
