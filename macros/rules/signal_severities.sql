{#- Severities of a fired signal, the mildest first: the level of each is its place. -#}
{%- macro signal_severities() -%}
    {{- return(['mild', 'moderate', 'severe']) -}}
{%- endmacro -%}
