with

batches as (select * from {{ ref('stg_lake__batches') }}),

identities as (select * from {{ ref('bridge_customer_identities') }}),

systems_of_batches as (
    select
        source_system,
        min(load_number) as first_load_number
    from batches
    group by source_system
),

rows_of_other_systems as (
    {%- for entity, declared in var('entities').items() %}
    {%- set contact_key = 'received.contact_key' if declared.contact_grain
        else 'cast(null as string)' %}
    select
        received.source_system,
        case
            when received.row_outcome_code = 'kept' then {{ contact_key }}
            else null
        end as contact_key,
        received.load_number
    from {{ ref('base_' ~ declared.area ~ '__' ~ entity) }} as received
    left join systems_of_batches
        on received.source_system = systems_of_batches.source_system
    where systems_of_batches.source_system is null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

systems_collected as (
    select
        source_system,
        true as is_of_batch,
        0 as customer_count,
        first_load_number
    from systems_of_batches
    union all
    select
        other_rows.source_system,
        false as is_of_batch,
        count(distinct identities.customer_id) as customer_count,
        min(other_rows.load_number) as first_load_number
    from rows_of_other_systems as other_rows
    left join identities
        on other_rows.contact_key = identities.contact_key
    group by other_rows.source_system
),

-- A cell that has slipped into the column of the system names one person; what rows of
-- many different customers carry says nothing of one of them.
systems_told_apart as (
    select
        source_system,
        customer_count,
        (
            is_of_batch
            or (
                customer_count >= {{ var('shown_word_minimum_customers') }}
                and length(source_system) <= 40
                and not {{ matches('source_system', '[0-9０-９]{4}|[@＠]') }}
            )
        )
        and source_system = {{ visible_text('source_system') }} as is_named,
        first_load_number,
        row_number() over (
            partition by first_load_number
            order by source_system
        ) as system_number
    from systems_collected
),

systems_shown as (
    select
        source_system,
        case
            when is_named then source_system
            else
                'unnamed_'
                || cast(first_load_number as string)
                || '_'
                || cast(system_number as string)
        end as shown_source_system,
        cast(customer_count as bigint) as customer_count,
        is_named
    from systems_told_apart
)

select * from systems_shown
