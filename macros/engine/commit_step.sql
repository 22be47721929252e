{#- Ends the open transaction inside a materialization where the engine has transactions. -#}
{%- macro commit_step() -%}
    {{- return(adapter.dispatch('commit_step', 'strata')()) -}}
{%- endmacro -%}

{%- macro duckdb__commit_step() -%}
    {%- do adapter.commit() -%}
{%- endmacro -%}

{%- macro spark__commit_step() -%}
{%- endmacro -%}
