{%- set valued_columns = [
    'churn_probability', 'success_margin_amount', 'value_at_stake_amount',
    'success_rate_gain', 'expected_gain_amount', 'gain_source_code', 'treated_count',
    'untreated_count',
] -%}
{%- set reasons = ['reason_zh', 'reason_en'] -%}
{%- set held_columns = trigger_columns() | reject('in', valued_columns) | list -%}
with

triggers_held as (select * from {{ ref('int_triggers_held') }}),

warnings as (select * from {{ ref('fct_churn_warnings') }}),

customer_values as (select * from {{ ref('fct_customer_values') }}),

savability as (select * from {{ ref('fct_play_savability') }}),

plays as (select * from {{ ref('plays') }}),

roles as (select * from {{ ref('staff_roles') }}),

channels as (select * from {{ ref('contact_channels') }}),

-- A play is begun once, for the trigger that leads and the nearest occasion.
triggers_ranked as (
    select
        {{ held_columns | join(',\n        ') }},
        occasion_days,
        contract_amount,
        row_number() over (
            partition by subject_id, play_code
            order by
                precedence asc,
                trigger_order asc,
                occasion_days asc,
                occasion_date asc nulls last,
                lead_key asc nulls last,
                contract_amount desc nulls last,
                record_key asc nulls last
        ) as play_rank
    from triggers_held
),

triggers_valued as (
    select
        {%- for column in held_columns if column not in reasons %}
        triggers_ranked.{{ column }},
        {%- endfor %}
        {%- for reason in reasons %}
        {{ filled_template(
            'triggers_ranked.' ~ reason,
            {'days': 'cast(triggers_ranked.occasion_days as string)'},
        ) }} as {{ reason }},
        {%- endfor %}
        warnings.churn_probability,
        warnings.value_at_stake_amount,
        greatest(
            case plays.margin_rule_code
                when 'fixed' then cast(plays.success_margin_amount as decimal(18, 4))
                when 'contract'
                    then
                        cast(
                            triggers_ranked.contract_amount
                            * cast({{ var('default_margin_ratio') }} as decimal(5, 4))
                            as decimal(18, 4)
                        )
                when 'expected_margin'
                    then
                        coalesce(
                            customer_values.expected_margin_amount_365d,
                            customer_values.margin_amount_365d
                        )
                else
                    coalesce(
                        customer_values.expected_purchase_margin_amount,
                        {{ exact_ratio(
                            hundredths('customer_values.margin_amount'),
                            '(customer_values.repeat_purchase_count + 1) * 100',
                        ) }},
                        cast(plays.success_margin_amount as decimal(18, 4))
                    )
            end,
            0
        ) as success_margin_amount,
        coalesce(cells.gain_source_code, play_results.gain_source_code, 'prior')
            as gain_source_code,
        coalesce(cells.treated_count, play_results.treated_count, 0) as treated_count,
        coalesce(cells.untreated_count, play_results.untreated_count, 0)
            as untreated_count,
        coalesce(
            cells.success_rate_gain,
            play_results.success_rate_gain,
            cast(
                plays.prior_success_treated - plays.prior_success_untreated
                as decimal(18, 4)
            )
        ) as success_rate_gain,
        channels.touch_cost_amount
        + case
            when triggers_ranked.is_automated then 0
            else
                {{ exact_ratio(
                    'plays.effort_minutes * ' ~ hundredths('roles.hourly_cost_amount'),
                    6000,
                ) }}
        end as contact_cost_amount
    from triggers_ranked
    inner join plays
        on triggers_ranked.play_code = plays.play_code
    inner join roles
        on plays.role_code = roles.role_code
    inner join channels
        on plays.channel_code = channels.channel_code
    left join warnings
        on triggers_ranked.customer_id = warnings.customer_id
    left join customer_values
        on triggers_ranked.customer_id = customer_values.customer_id
    left join savability as cells
        on
            triggers_ranked.play_code = cells.play_code
            and coalesce(triggers_ranked.tier_code, '') = cells.tier_code
            and coalesce(triggers_ranked.risk_band_code, '') = cells.risk_band_code
    left join savability as play_results
        on
            triggers_ranked.play_code = play_results.play_code
            and play_results.tier_code = '*'
    where triggers_ranked.play_rank = 1
),

gains_expected as (
    select
        {{ held_columns | join(',\n        ') }},
        churn_probability,
        gain_source_code,
        treated_count,
        untreated_count,
        cast(success_margin_amount as decimal(18, 4)) as success_margin_amount,
        cast(coalesce(value_at_stake_amount, success_margin_amount) as decimal(18, 4))
            as value_at_stake_amount,
        success_rate_gain,
        cast(
            greatest(success_rate_gain, 0) * success_margin_amount
            - contact_cost_amount as decimal(18, 4)
        ) as expected_gain_amount
    from triggers_valued
)

select * from gains_expected
