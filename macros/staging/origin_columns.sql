{#- Names of the columns that say where a received row comes from; the lake writes them with a leading underscore. -#}
{%- macro origin_columns() -%}
    {{- return([
        'batch_id', 'source_system', 'source_file', 'row_number', 'load_number', 'loaded_at'
    ]) -}}
{%- endmacro -%}
