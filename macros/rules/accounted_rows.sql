{#-
    The received rows of an entity as the accounting counts them: outcome, reason, money and
    whether they name a person. `rows` is its base model; where the entity is `order_lines`,
    the CTE `order_systems` has the source systems that deliver orders, where it is `payments` the
    CTE `payments_retold` those that an earlier file tells under another id. Money that a row has
    from an older version counts in the file that brought it.
-#}
{%- macro accounted_rows(entity, rows) -%}
    {%- set declared = var('entities')[entity] -%}
    select
        batch_id,
        source_system,
        row_outcome_code,
        coalesce(reject_reason_code, 'none') as reject_reason_code,
        {%- if declared.money %}
        {{ strata.money_kind(entity) }} as money_kind_code,
        currency_code,
        {{ strata.counted_money(strata.own_money(declared)) }} as amount,
        {%- else %}
        'none' as money_kind_code,
        'none' as currency_code,
        0 as amount,
        {%- endif %}
        {%- if declared.contact_grain %}
        case when contact_key is not null then 1 else 0 end as contact_count,
        case
            when contact_key is null and identifier_problem_code is not null then 1
            else 0
        end as unread_contact_count,
        case
            when contact_key is null and identifier_problem_code is null then 1
            else 0
        end as anonymous_count,
        {%- else %}
        0 as contact_count,
        0 as unread_contact_count,
        0 as anonymous_count,
        {%- endif %}
        1 as row_count
    from {{ rows }}
    {{- strata.carried_money(entity, rows) if declared.money_columns }}
{%- endmacro -%}
