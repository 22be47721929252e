{#- `path` as a pattern of DuckDB's that fits exactly this path, whatever it is spelled with. -#}
{%- macro exact_path(path) -%}
    {{- path | replace('[', '[[]') | replace('*', '[*]') | replace('?', '[?]') -}}
{%- endmacro -%}
