{#-
    `raw.build_inputs`, one row per batch that is in the lake as a dbt command begins, with the
    command that is the last to have worked in the warehouse and the day it is of. Without a
    batch it is one row all the same. What publishes a build judges by it whether that still is
    the newest one, and whole.
-#}
{%- macro register_build(command_id) -%}
    {%- if execute -%}
        {%- set inputs %}
            select
                commands.command_id,
                commands.as_of,
                batches.entity,
                batches.batch_id
            from (
                select
                    '{{ command_id }}' as command_id,
                    {{ as_of_date() }} as as_of
            ) as commands
            left join raw.batches as batches
                on commands.as_of is not null
        {%- endset -%}
        {%- do run_query('drop table if exists raw.build_inputs') -%}
        {%- set stored = 'using parquet' if target.type == 'spark' else '' -%}
        {%- do run_query('create table raw.build_inputs ' ~ stored ~ ' as ' ~ inputs) -%}
    {%- endif -%}
{%- endmacro -%}
