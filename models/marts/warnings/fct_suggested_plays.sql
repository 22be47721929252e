{%- set conditions = [
    'tier_code', 'value_class_code', 'cause_code', 'churn_type_code', 'risk_band_code',
    'contact_consent_code',
] -%}
with

warnings as (select * from {{ ref('fct_churn_warnings') }}),

causes as (select * from {{ ref('fct_churn_causes') }}),

engagements as (select * from {{ ref('fct_customer_engagements') }}),

play_rules as (select * from {{ ref('play_rules') }}),

-- Who ever opted out is not contacted, whatever else is known.
conditions_collected as (
    select
        warnings.customer_id,
        warnings.tier_code,
        warnings.value_class_code,
        causes.cause_code,
        causes.churn_type_code,
        warnings.risk_band_code,
        case when engagements.opt_out_count > 0 then 'refused' else 'open' end
            as contact_consent_code,
        warnings.observation_date
    from warnings
    inner join causes
        on warnings.customer_id = causes.customer_id
    left join engagements
        on
            warnings.customer_id = engagements.customer_id
            and warnings.observation_date = engagements.observation_date
),

-- The first rule that holds; the last one takes everybody.
rules_found as (
{{ first_rules(
    'conditions_collected', 'play_rules', ['customer_id'], conditions, has_lists=true
) }}
),

plays_suggested as (
    select
        conditions_collected.customer_id,
        play_rules.play_code,
        conditions_collected.cause_code,
        conditions_collected.churn_type_code,
        rules_found.precedence as rule_precedence,
        conditions_collected.observation_date
    from conditions_collected
    inner join rules_found
        on conditions_collected.customer_id = rules_found.customer_id
    inner join play_rules
        on rules_found.precedence = play_rules.precedence
)

select * from plays_suggested
