{#-
    The numbers that reach a person in the lake's text `phones` of a cell, blank between
    them, or null. A mainland mobile number may stand there as people write it.
-#}
{%- macro reaching_phones(phones) -%}
    case
        when {{ phones }} >= '1' and {{ phones }} < '2' then '+86' || {{ phones }}
        when {{ phones }} like '+%' then split_part({{ phones }}, ';', 1)
        else null
    end
{%- endmacro -%}
