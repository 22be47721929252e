{#-
    Select items of `cells_carried`: of each column in `carried` whether it was taken from an
    older version (`carries_…`) and its typed cells, then all of them with their batches.
-#}
{%- macro carried_items(carried) -%}
    {%- set items = [] -%}
    {%- set origins = [] -%}
    {%- for column, names in carried.items() -%}
        {%- set is_column = "columns_carried.column_name = '" ~ column ~ "'" -%}
        {%- do items.append('max(case when ' ~ is_column ~ ' then 1 else 0 end) = 1 as carries_' ~ column) -%}
        {%- for name in names -%}
            {%- do items.append(
                'max(case when ' ~ is_column ~ ' then cells_typed.' ~ name ~ ' else null end) as ' ~ name
            ) -%}
        {%- endfor -%}
        {%- do origins.append(
            "coalesce(' " ~ column ~ "=' || max(case when " ~ is_column
            ~ " then versions_ranked.version_batch_id else null end), '')"
        ) -%}
    {%- endfor -%}
    {%- do items.append("nullif(trim(" ~ origins | join(' || ') ~ "), '') as carried_columns") -%}
    {{- return(items) -}}
{%- endmacro -%}
