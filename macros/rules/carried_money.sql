{#-
    Further rows of `accounted_rows`: money that rows have from older versions counts as what
    became of them, and no longer as superseded, in the file that brought it. None of them is a
    received row.
-#}
{%- macro carried_money(entity, rows) -%}
    {%- set declared = var('entities')[entity] -%}
    {%- set origins = [] -%}
    {%- for column in declared.money_columns -%}
        {%- do origins.append(strata.origin_batch(column)) -%}
    {%- endfor -%}
    {%- for is_taken in [true, false] %}
    union all
    select
        coalesce({{ origins | join(', ') }}) as batch_id,
        source_system,
        {{ 'row_outcome_code' if is_taken else "'superseded'" }} as row_outcome_code,
        {{ "coalesce(reject_reason_code, 'none')" if is_taken else "'none'" }} as reject_reason_code,
        {{ strata.money_kind(entity) if is_taken else "'none'" }} as money_kind_code,
        currency_code,
        {{ '' if is_taken else '-1 * ' }}(
            {{ strata.counted_money(declared.money) }}
            - {{ strata.counted_money(strata.own_money(declared)) }}
        ) as amount,
        0 as contact_count,
        0 as unread_contact_count,
        0 as anonymous_count,
        0 as row_count
    from {{ rows }}
    where coalesce({{ origins | join(', ') }}) is not null
    {%- endfor %}
{%- endmacro -%}
