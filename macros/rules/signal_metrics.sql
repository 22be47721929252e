{#- The columns that `signal_measures` names as one of `parts`, each once. -#}
{%- macro signal_metrics(parts) -%}
    {%- set metrics = [] -%}
    {%- for measure in strata.signal_measures().values() -%}
        {%- for part in parts if measure[part] -%}
            {%- do metrics.append(measure[part]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(metrics | unique | list) -}}
{%- endmacro -%}
