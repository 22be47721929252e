{#-
    Statement that puts into `made` the rows of the model where `condition` holds. What it
    reads is cut to the `customers` in question, or to the dates from `from_date` on where
    the model reads a table at its own date, or to as many dates before as it looks back.
-#}
{%- macro part_inserted(made, told, condition, customers=none, from_date=none) -%}
    {%- set cut = namespace(sql=model.compiled_code) -%}
    {%- for relation, read in told.parts.items() -%}
        {%- set kept = [] -%}
        {%- if customers and read.has_customers -%}
            {%- do kept.append('customer_id in (select customer_id from ' ~ customers ~ ')') -%}
        {%- endif -%}
        {%- if from_date and read.date -%}
            {%- do kept.append(read.date ~ ' >= ' ~ strata.date_back(told, from_date, read.dates_back)) -%}
        {%- endif -%}
        {%- if kept -%}
            {%- set cut.sql = cut.sql | replace(
                relation, '(select * from ' ~ relation ~ ' where ' ~ kept | join(' and ') ~ ')'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    insert into {{ made }} by name select * from ({{ cut.sql }}) as made_rows where {{ condition }}
{%- endmacro -%}
