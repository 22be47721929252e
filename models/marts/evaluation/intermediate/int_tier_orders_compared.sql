with

condition_counts as (select * from {{ ref('fct_tier_conditions') }}),

states as (select * from {{ ref('fct_customer_states') }}),

observations as (select * from {{ ref('fct_customer_observations') }}),

tiers as (select * from {{ ref('tiers') }}),

quarters as (
    select distinct
        observation_date,
        previous_quarter_date
    from condition_counts
),

-- By the tier in which they began the quarter; an order refunded in full since is none.
tiers_counted as (
    select
        states.tier_code,
        count(*) as customer_count,
        count(
            case
                when
                    observations.last_order_date > quarters.previous_quarter_date then 1
                else null
            end
        ) as ordering_customer_count,
        quarters.observation_date
    from quarters
    inner join states
        on quarters.previous_quarter_date = states.observation_date
    inner join observations
        on
            states.customer_id = observations.customer_id
            and quarters.observation_date = observations.observation_date
    group by
        states.tier_code,
        quarters.observation_date
),

tiers_placed as (
    select
        tiers_counted.tier_code,
        tiers_counted.customer_count,
        tiers_counted.ordering_customer_count,
        {{ exact_ratio(
            'tiers_counted.ordering_customer_count', 'tiers_counted.customer_count'
        ) }} as ordering_rate,
        tiers.tier_order,
        row_number() over (
            partition by tiers_counted.observation_date
            order by tiers.tier_order
        ) as place,
        tiers_counted.observation_date
    from tiers_counted
    inner join tiers
        on tiers_counted.tier_code = tiers.tier_code
),

neighbours_compared as (
    select
        tiers_placed.tier_code,
        neighbours.tier_code as neighbour_tier_code,
        tiers_placed.ordering_rate,
        neighbours.ordering_rate as neighbour_ordering_rate,
        neighbours.tier_order as neighbour_tier_order,
        {%- for end, side in {'lower': '-', 'upper': '+'}.items() %}
        cast(
            {{ newcombe_bound(
                'tiers_placed.ordering_customer_count', 'tiers_placed.customer_count',
                'neighbours.ordering_customer_count', 'neighbours.customer_count', side
            ) }} as decimal(18, 4)
        ) as difference_{{ end }},
        {%- endfor %}
        tiers_placed.observation_date
    from tiers_placed
    inner join tiers_placed as neighbours
        on
            tiers_placed.observation_date = neighbours.observation_date
            and abs(tiers_placed.place - neighbours.place) = 1
),

neighbours_judged as (
    select
        tier_code,
        neighbour_tier_code,
        case
            when difference_lower > 0 or difference_upper < 0 then 'yes'
            when
                greatest(abs(difference_lower), abs(difference_upper))
                < cast({{ var('tier_minimum_difference') }} as decimal(6, 4))
                then 'no'
            else 'not_enough'
        end as own_rate_answer_code,
        ordering_rate,
        neighbour_ordering_rate,
        neighbour_tier_order,
        observation_date
    from neighbours_compared
),

-- A tier is as much its own as it is beside the neighbour it is told from least.
neighbours_ranked as (
    select
        tier_code,
        neighbour_tier_code,
        own_rate_answer_code,
        ordering_rate,
        neighbour_ordering_rate,
        row_number() over (
            partition by observation_date, tier_code
            order by
                case own_rate_answer_code
                    when 'no' then 1
                    when 'not_enough' then 2
                    else 3
                end asc,
                abs(ordering_rate - neighbour_ordering_rate) asc,
                neighbour_tier_order asc
        ) as neighbour_rank,
        observation_date
    from neighbours_judged
),

least_told_neighbours as (
    select
        tier_code,
        neighbour_tier_code,
        own_rate_answer_code,
        ordering_rate,
        neighbour_ordering_rate,
        observation_date
    from neighbours_ranked
    where neighbour_rank = 1
)

select * from least_told_neighbours
