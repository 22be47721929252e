{#- The counts of `engagement_measures` in each of their windows, as columns are named. -#}
{%- macro engagement_counts() -%}
    {%- set counts = [] -%}
    {%- for measures in strata.engagement_measures().values() -%}
        {%- for measure, windows in measures.items() if measure.endswith('_count') -%}
            {%- for window in windows -%}
                {%- do counts.append(measure ~ '_' ~ window) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(counts) -}}
{%- endmacro -%}
