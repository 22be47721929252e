{#-
    The minute of the day, 0 to 1440, at the time of day in the clean text `text`, or null: hours with
    minutes and perhaps seconds, a whole hour, or the part of a day that a spreadsheet makes of it.
-#}
{%- macro minute_of_day(text) -%}
    {%- set parts = 'replace(' ~ text ~ ", '：', ':')" -%}
    case
        when {{ strata.matches(parts, '^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$') }}
            then
                60 * cast(split_part({{ parts }}, ':', 1) as int)
                + cast(split_part({{ parts }}, ':', 2) as int)
        when {{ strata.matches(text, '^(1?[0-9]|2[0-4])(点|时)?$') }}
            then 60 * cast(replace(replace({{ text }}, '点', ''), '时', '') as int)
        when {{ strata.matches(text, '^0?[.][0-9]+$') }}
            then cast(round(1440 * cast({{ text }} as decimal(18, 6))) as int)
        else null
    end
{%- endmacro -%}
