{#- One part of a `row_rank`: load_number, batch_id or row_number, as text. -#}
{%- macro row_rank_part(row_rank, part) -%}
    split_part(
        {{ row_rank }},
        ':',
        {{ {'load_number': 1, 'batch_id': 2, 'row_number': 3}[part] }}
    )
{%- endmacro -%}
