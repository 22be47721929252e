{#-
    Select items of the second step: every declared column typed under its outgoing name
    (`output`, else its own). Attributes of a declared column:

    name          column of the raw entity
    type          id, text, timestamp, date, time, month, amount, rate, integer, score, code,
                  flag, content; a rate may be written in percent, a score has a scale
    output        outgoing name where it differs
    is_required   the row is rejected when the value is missing or not understood
    is_held       of a code: the row is held while nobody has mapped its word
    held_where    a condition, as SQL over the typed columns, under which the row is held, and
    held_as       the reason for that
    is_checked    the row is rejected when a delivered value is not understood
    minimum       smallest number allowed, a number or SQL over the typed columns; a value
    maximum       outside rejects the row where the column is required or checked, else it
                  becomes null
    is_unsigned   of a number: its sign says nothing, as some write the amount and others the move
    is_planned    a date that may lie in the future
    earliest      of a date: the first that is possible, where it is not that of all dates
    not_before    of a date: the typed column whose day it can't precede
    vocabulary    of a code: the vocabulary its words belong to, by the variable `entities`;
                  `<output>` gets the code, `source_<name>` keeps the word
    if_missing    of a code: the code where no word was delivered, `unknown` unless given
    otherwise     of a flag: its value where neither yes nor no was delivered
    identifier    of the content: the column of the delivered id, which it stands in for
    cells         of the content: the columns that make it up
    is_told_elsewhere
                  of a required amount: where it is missing, payments or lines of the order may tell it
    told_with     of a code: the amount in whose place comes that of others, with their code
-#}
{%- macro typed_cells(columns, contact_ids) -%}
    {%- set items = [] -%}
    {%- for name in strata.origin_columns() + ['received_cells'] + contact_ids
        if name not in columns | map(attribute='name') -%}
        {%- do items.append('cells_cleaned.' ~ name) -%}
    {%- endfor -%}
    {%- for name in strata.shown_cells(columns, contact_ids) + ['updated_at'] -%}
        {%- do items.append('cells_cleaned.received_' ~ name) -%}
    {%- endfor -%}
    {%- for column in columns -%}
        {%- set cell = 'cells_cleaned.' ~ column.name -%}
        {%- set output = column.output or column.name -%}
        {%- if column.is_required or column.is_checked or column.type == 'code' -%}
            {%- do items.append(cell ~ ' as source_' ~ column.name) -%}
        {%- endif -%}
        {%- if column.type == 'flag' -%}
            {%- do items.append(
                'words_of_' ~ column.name ~ '.word is not null as has_word_' ~ column.name
            ) -%}
        {%- endif -%}
        {%- do items.append(strata.typed_cell(column, cell) ~ ' as ' ~ output) -%}
        {%- do items.extend(strata.amounts_told_items(column)) -%}
    {%- endfor -%}
    {{- return(items) -}}
{%- endmacro -%}
