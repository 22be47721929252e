with

measures as (select * from {{ ref('int_health_components_measured') }}),

components as (select * from {{ ref('health_components') }}),

families as (select * from {{ ref('evidence_families') }}),

-- From 0 at the worst value to 100 at the best and straight in between.
components_scored as (
    select
        measures.customer_id,
        measures.component_code,
        components.family_code,
        components.component_order,
        measures.freshness_weight,
        components.component_weight * measures.freshness_weight as component_weight,
        families.{{ var('industry_code') }}_weight as health_weight,
        measures.component_value,
        {{ exact_ratio(
            '(least(greatest(measures.component_value, least(components.worst_value, '
            ~ 'components.best_value)), greatest(components.worst_value, '
            ~ 'components.best_value)) - components.worst_value) * 1000000',
            '(components.best_value - components.worst_value) * 10000'
        ) }} as component_score,
        measures.observation_date
    from measures
    inner join components
        on measures.component_code = components.component_code
    inner join families
        on components.family_code = families.family_code
),

-- A family weighs as much as its freshest evidence.
families_weighed as (
    select
        customer_id,
        family_code,
        health_weight * max(freshness_weight) as family_weight,
        sum(component_weight) as component_weight,
        sum(component_weight * component_score) as weighted_score,
        observation_date
    from components_scored
    group by
        customer_id,
        family_code,
        health_weight,
        observation_date
),

families_scored as (
    select
        customer_id,
        family_code,
        family_weight,
        component_weight,
        sum(family_weight) over (partition by customer_id) as customer_weight,
        {{ exact_ratio('weighted_score * 10000', 'component_weight * 10000') }}
            as family_score
    from families_weighed
),

customers_scored as (
    select
        customer_id,
        cast(
            {{ exact_ratio(
                'sum(family_weight * family_score) * 10000', 'max(customer_weight) * 10000'
            ) }} as decimal(18, 2)
        ) as health_score
    from families_scored
    group by customer_id
),

-- Weights are shared out anew over the families and components there are.
contributions_shared as (
    select
        components_scored.customer_id,
        components_scored.component_code,
        components_scored.family_code,
        components_scored.component_value,
        components_scored.component_score,
        {{ exact_ratio(
            'components_scored.component_weight * families_scored.family_weight',
            'families_scored.component_weight * families_scored.customer_weight'
        ) }} as weight_ratio,
        cast(
            {{ exact_ratio(
                'components_scored.component_weight * families_scored.family_weight '
                ~ '* components_scored.component_score * 100',
                'families_scored.component_weight * families_scored.customer_weight * 100'
            ) }} as decimal(18, 2)
        ) as rounded_contribution,
        customers_scored.health_score,
        components_scored.component_order,
        components_scored.observation_date
    from components_scored
    inner join families_scored
        on
            components_scored.customer_id = families_scored.customer_id
            and components_scored.family_code = families_scored.family_code
    inner join customers_scored
        on components_scored.customer_id = customers_scored.customer_id
),

-- What rounding leaves over goes to the largest contribution, so they add up exactly.
contributions_completed as (
    select
        customer_id,
        component_code,
        family_code,
        component_value,
        component_score,
        weight_ratio,
        cast(
            rounded_contribution
            + case
                when
                    row_number() over (
                        partition by customer_id
                        order by rounded_contribution desc, component_order asc
                    ) = 1
                    then
                        health_score
                        - sum(rounded_contribution) over (partition by customer_id)
                else 0
            end as decimal(18, 2)
        ) as contribution_score,
        observation_date
    from contributions_shared
)

select * from contributions_completed
