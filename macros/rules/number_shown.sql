{#-
    A number as text for a sentence: rounded to `decimals` places, with none where it is
    whole. Halves go away from zero on every engine.
-#}
{%- macro number_shown(number, decimals) -%}
    case
        when {{ number }} = floor({{ number }}) or {{ decimals }} = 0
            then cast(cast(round({{ number }}, 0) as bigint) as string)
        else cast(cast({{ number }} as decimal(18, {{ decimals }})) as string)
    end
{%- endmacro -%}
