with

match_pairs as (select * from {{ ref('stg_lake__match_pairs') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

identity_distinctions as (select * from {{ ref('identity_distinctions') }}),

identity_splits as (select * from {{ ref('identity_splits') }}),

-- The ids of the file are those of the day it was written.
pairs_resolved as (
    select
        least(identities.customer_id, other_identities.customer_id) as customer_id,
        greatest(identities.customer_id, other_identities.customer_id)
            as other_customer_id,
        match_pairs.customer_id || ':' || match_pairs.other_customer_id as match_key,
        match_pairs.field_code,
        match_pairs.level_code,
        match_pairs.match_probability,
        match_pairs.match_weight,
        match_pairs.field_weight
    from match_pairs
    inner join identities
        on match_pairs.customer_id = identities.issued_customer_id
    inner join identities as other_identities
        on match_pairs.other_customer_id = other_identities.issued_customer_id
    where
        identities.customer_id != other_identities.customer_id
        and identities.is_current_customer
        and other_identities.is_current_customer
),

pairs_told_apart as (
    select distinct
        least(identities.customer_id, other_identities.customer_id) as customer_id,
        greatest(identities.customer_id, other_identities.customer_id)
            as other_customer_id
    from identity_distinctions
    inner join identities
        on identity_distinctions.customer_id = identities.issued_customer_id
    inner join identities as other_identities
        on
            identity_distinctions.other_customer_id
            = other_identities.issued_customer_id
),

customers_split as (
    select distinct identities.customer_id
    from identity_splits
    inner join identities
        on identity_splits.customer_id = identities.issued_customer_id
),

-- Only a split keeps two customers with the same number or address apart, so somebody
-- has decided about them.
pairs_split as (
    select distinct pairs_resolved.match_key
    from pairs_resolved
    left join customers_split
        on pairs_resolved.customer_id = customers_split.customer_id
    left join customers_split as other_customers_split
        on pairs_resolved.other_customer_id = other_customers_split.customer_id
    where
        pairs_resolved.field_code in ('mobile', 'email')
        and pairs_resolved.level_code = 'equal'
        and coalesce(customers_split.customer_id, other_customers_split.customer_id)
        is not null
),

pairs_open as (
    select
        pairs_resolved.customer_id,
        pairs_resolved.other_customer_id,
        pairs_resolved.match_key,
        pairs_resolved.field_code,
        pairs_resolved.level_code,
        pairs_resolved.match_probability,
        pairs_resolved.match_weight,
        pairs_resolved.field_weight
    from pairs_resolved
    left join pairs_told_apart
        on
            pairs_resolved.customer_id = pairs_told_apart.customer_id
            and pairs_resolved.other_customer_id = pairs_told_apart.other_customer_id
    left join pairs_split
        on pairs_resolved.match_key = pairs_split.match_key
    where
        pairs_told_apart.customer_id is null
        and pairs_split.match_key is null
),

-- Customers merged since may be the ends of several pairs of the file; the likeliest
-- speaks for them.
pairs_ranked as (
    select
        match_key,
        row_number() over (
            partition by customer_id, other_customer_id
            order by match_probability desc, match_weight desc, match_key asc
        ) as pair_rank
    from (
        select distinct
            customer_id,
            other_customer_id,
            match_key,
            match_probability,
            match_weight
        from pairs_open
    ) as distinct_pairs
),

pairs_chosen as (
    select
        pairs_open.customer_id,
        pairs_open.other_customer_id,
        pairs_open.field_code,
        pairs_open.level_code,
        pairs_open.match_probability,
        pairs_open.match_weight,
        pairs_open.field_weight
    from pairs_open
    inner join pairs_ranked
        on pairs_open.match_key = pairs_ranked.match_key
    where pairs_ranked.pair_rank = 1
)

select * from pairs_chosen
