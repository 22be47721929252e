{#-
    True where a row of `rules` holds for a row of `cases`: each condition asks for nothing
    (`*`) or for the code of the case. In rules of lists (`has_lists`) it is a column of its
    own name in the plural, with codes parted by `|`.
-#}
{%- macro conditions_hold(rules, cases, conditions, has_lists=false) -%}
    {%- set held = [] -%}
    {%- for condition in conditions -%}
        {%- set asked = rules ~ '.' ~ condition ~ ('s' if has_lists else '') -%}
        {%- set code = cases ~ '.' ~ condition -%}
        {%- if has_lists -%}
            {%- do held.append(
                '(' ~ asked ~ " = '*' or " ~ strata.list_holds(asked, code) ~ ')'
            ) -%}
        {%- else -%}
            {%- do held.append(asked ~ " in ('*', " ~ code ~ ')') -%}
        {%- endif -%}
    {%- endfor -%}
    {{- held | join('\n            and ') -}}
{%- endmacro -%}
