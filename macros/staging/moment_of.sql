{#-
    The moment in the lake's text `text`, in the company's own time, or null. Behind a stamp in
    UTC stands a Z; any other is in the company's time already.
-#}
{%- macro moment_of(text) -%}
    case
        when {{ text }} like '%Z'
            then {{ strata.business_time(
                'try_cast(left(' ~ text ~ ', length(' ~ text ~ ') - 1) as timestamp)'
            ) }}
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro -%}
