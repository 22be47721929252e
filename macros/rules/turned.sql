{#-
    The number `value` on a scale on which more is worse: turned where less is by
    `is_falling` of the relation or the prefix `rule`.
-#}
{%- macro turned(value, rule='') -%}
    case when {{ rule }}is_falling then -{{ value }} else {{ value }} end
{%- endmacro -%}
