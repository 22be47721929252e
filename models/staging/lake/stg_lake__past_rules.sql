{{ config(materialized='view') }}

with

past_rules as (select * from {{ source('raw', 'past_rules') }}),

-- Runs that knew no grades kept severities: each begins a grade. Those that knew no
-- groups scored everybody by the same weights.
past_rules_renamed as (
    select
        coalesce(customer_group_code, 'repeat') as customer_group_code,
        signal_code,
        severity_code,
        coalesce(
            grade_number,
            case severity_code
                {%- for severity in signal_severities() %}
                when '{{ severity }}' then {{ loop.index }}
                {%- endfor %}
                else null
            end
        ) as grade_number,
        comparison_code,
        measuring_rule,
        threshold_value,
        moderate_value,
        severe_value,
        comparison_code in ('at_most', 'below') as is_falling,
        case
            when grade_number is not null then start_value
            else
                case severity_code
                    when 'mild' then threshold_value
                    when 'moderate' then moderate_value
                    else severe_value
                end
                + case comparison_code
                    when 'above' then 0.0001
                    when 'below' then -0.0001
                    else 0
                end
        end as start_value,
        contribution_score,
        run_date
    from past_rules
)

select * from past_rules_renamed
