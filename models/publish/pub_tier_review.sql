{%- set labels = {
    'tier': 'tier', 'shifted_condition': 'tier_condition', 'neighbour_tier': 'tier',
    'own_rate_answer': 'review_answer', 'split_answer': 'review_answer',
    'keep_answer': 'review_answer', 'ruled_answer': 'review_answer',
    'verdict': 'tier_review_verdict',
} -%}
with

reviews as (select * from {{ ref('fct_tier_review') }}),

labels as {{ read_in_place() }} (select * from {{ ref('dim_labels') }}),

reviews_published as (
    select
        {{ code_names(labels, 'reviews') }},
        {{ code_orders(['tier', 'neighbour_tier', 'verdict']) }},
        reviews.customer_count,
        reviews.judged_play_count,
        reviews.treated_count,
        reviews.untreated_count,
        reviews.task_count,
        reviews.flag_count,
        reviews.customer_share_ratio,
        reviews.minimum_customer_share,
        reviews.maximum_customer_share,
        reviews.cut_point_move_ratio,
        reviews.population_shift_index,
        reviews.ordering_rate,
        reviews.neighbour_ordering_rate,
        reviews.keep_gain_estimate,
        reviews.keep_gain_lower,
        reviews.keep_gain_upper,
        reviews.ruled_task_ratio,
        reviews.is_size_out_of_bounds,
        reviews.is_cut_point_moved,
        reviews.is_population_shifted,
        reviews.is_flag_repeated,
        reviews.observation_date,
        reviews.previous_quarter_date
    from reviews
    {{ label_joins(labels, 'reviews') }}
)

select * from reviews_published
