{#-
    The moment in the lake's text `text`, in the company's own time, or null. Behind a stamp in
    UTC stands a Z; any other is in the company's time already.
-#}
{%- macro moment_of(text) -%}
    case
        when {{ text }} like '%Z'
            then {{ strata.add_seconds(
                'try_cast(left(' ~ text ~ ', length(' ~ text ~ ') - 1) as timestamp)',
                var('business_utc_offset_hours') ~ ' * 3600'
            ) }}
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro -%}
