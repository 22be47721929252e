{#-
    The folder `name` of the lake, as the engine finds it. A cluster reads it by URI:
    `STRATA_SPARK_LAKE_URI`, or where the output folder lies on this machine.
-#}
{%- macro lake_folder(name) -%}
    {{- return(adapter.dispatch('lake_folder', 'strata')(name)) -}}
{%- endmacro -%}

{%- macro default__lake_folder(name) -%}
    {{- return(env_var('STRATA_OUTPUT_DIR', 'output') ~ '/lake/' ~ name) -}}
{%- endmacro -%}

{%- macro spark__lake_folder(name) -%}
    {%- if target.name != 'spark_thrift' -%}
        {{- return(strata.default__lake_folder(name)) -}}
    {%- endif -%}
    {%- set told = env_var('STRATA_SPARK_LAKE_URI', '') -%}
    {{- return((told.rstrip('/') or strata.output_uri('lake')) ~ '/' ~ name) -}}
{%- endmacro -%}
