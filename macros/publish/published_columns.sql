{#- Each published table with each of its columns, as pairs of names in order. -#}
{%- macro published_columns() -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.name.startswith('pub_') -%}
            {%- for column in node.columns -%}
                {%- do found.append((node.name, column)) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found | sort) -}}
{%- endmacro -%}
