{#- How many characters two texts have alike from the first on, eight at most; 0 where one is null. -#}
{%- macro equal_start(text, other) -%}
    case
        {%- for count in range(8, 0, -1) %}
        when length({{ text }}) >= {{ count }} and length({{ other }}) >= {{ count }}
            and substr({{ text }}, 1, {{ count }}) = substr({{ other }}, 1, {{ count }})
            then {{ count }}
        {%- endfor %}
        else 0
    end
{%- endmacro -%}
