{#-
    The rejected rows of an entity with the row as received: the whole of a
    `stg_…_rejected` model. Cells with personal data show their first character only, digits and addresses in others
    are masked where they could be a person's; the
    clear row stays in the raw lake under its batch and row number.

    typed     relation of the `stg_…_typed` model
    rows      relation of the raw entity
    columns   names of the raw columns to show, in order
-#}
{%- macro rejected_rows(typed, rows, columns) -%}
{%- set personal = [
    'customer_name', 'company_name', 'phone', 'email', 'wechat_id', 'member_id', 'birth_date',
    'pain_point', 'lost_reason', 'close_reason', 'cancel_reason', 'complaint_reason', 'comment',
    'refund_reason', 'reason', 'note', 'hypothesis',
] -%}
with

typed_rows as (select * from {{ typed }}),

received_rows as (select * from {{ rows }}),

rows_rejected as (
    select
        typed_rows.batch_id,
        typed_rows.source_system,
        typed_rows.source_file,
        typed_rows.reject_reason_code,
        typed_rows.reject_column,
        concat_ws(
            '; '
            {%- for name in columns %},
            '{{ name }}='
            || {{ strata.mask_tail('received_rows.' ~ name) if name in personal
                else strata.mask_free_text('received_rows.' ~ name) }}
            {%- endfor %}
        ) as row_text,
        typed_rows.row_number
    from typed_rows
    inner join received_rows
        on
            typed_rows.batch_id = received_rows._batch_id
            and typed_rows.row_number = received_rows._row_number
    where typed_rows.reject_reason_code is not null
)

select * from rows_rejected
{%- endmacro -%}
