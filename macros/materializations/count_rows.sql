{#- Number of rows of `relation`, read at once. -#}
{%- macro count_rows(relation) -%}
    {{- return(run_query('select count(*) as row_count from ' ~ relation).columns[0].values()[0]) -}}
{%- endmacro -%}
