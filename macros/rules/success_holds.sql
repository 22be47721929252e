{#-
    Whether an episode has succeeded by the rule of its play: what `successes_found` knows of
    the customer, or the contact itself, whose day is the expression `contacted_date`.
-#}
{%- macro success_holds(contacted_date) -%}
    coalesce(
        case plays.success_rule_code
            when 'order' then successes_found.has_ordered
            when 'visit_or_order'
                then successes_found.has_ordered or successes_found.has_visited
            when 'satisfied_or_order'
                then successes_found.has_ordered or successes_found.is_satisfied
            when 'survey' then successes_found.has_answered
            when 'referral' then successes_found.has_referred
            when 'renewal' then successes_found.has_renewed
            else {{ contacted_date }} is not null
        end,
        false
    )
{%- endmacro -%}
