{#-
    The URI of the folder `name` in the output folder. Hadoop takes one as it is spelled, without
    an escape for any character.
-#}
{%- macro output_uri(name) -%}
    {%- set output_dir = env_var('STRATA_OUTPUT_DIR', '') -%}
    {%- if not output_dir.startswith('/') -%}
        {%- do exceptions.raise_compiler_error(
            'A cluster needs the whole path of the output folder in STRATA_OUTPUT_DIR:'
            ~ ' eval "$(strata project --target spark_thrift)" sets it.'
        ) -%}
    {%- endif -%}
    {{- return('file://' ~ output_dir ~ '/' ~ name) -}}
{%- endmacro -%}
