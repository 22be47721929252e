{#-
    Select items of `colliding_keys`: the lines any of which settles a key, null where a line
    would settle nothing. The first two are variables of dbt, the last is one of `ingest.yml`.
-#}
{%- macro settling_lines(entity) -%}
    {%- set settled = "'colliding_keys: {" ~ entity ~ ": {\"' || replace(max(source_system), '\"', '')" -%}
    {%- set is_one_file = 'count(distinct batch_id) = 1' -%}
    {%- set lines = "'files: [{pattern: \"' || replace("
        ~ "max(case when row_place = 1 then source_file else null end), '\"', '')"
        ~ " || '\", entity: order_lines}]'" if entity == 'orders' else 'cast(null as string)' -%}
    {{- return([
        settled ~ " || '\": versions}}' as versions_line",
        'case when ' ~ is_one_file ~ ' then null else ' ~ settled ~ " || '\": files}}' end as files_line",
        'case when ' ~ is_one_file ~ ' then ' ~ lines ~ ' else null end as lines_line',
    ]) -}}
{%- endmacro -%}
