{#-
    The moment written in the cleaned text `text`, in the company's own time, or null.
    Understands ISO 8601 with and without offset, year-first dates with - / . or 年月日,
    packed digits (20260601, 20260601123000) and Excel serial days. `loose_form` rewrites
    any year-first stamp as `YYYY-MM-DD HH:MM:SS`: pad every part, then cut the padding.
-#}
{%- macro parse_timestamp(text) -%}
    {%- set day = '^[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?' -%}
    {%- set loose = '^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?'
        ~ '(?:[ T]*([0-9]{1,2})[:时点]([0-9]{1,2})(?:[:分]([0-9]{1,2}))?(?:[.][0-9]+)?[秒分]?)?$' -%}
    {%- set packed = '^([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2}))?$' -%}
    {%- set parts = '\\1-0\\2-0\\3 00\\4:00\\5:00\\6' -%}
    {%- set padding = '\\b0+([0-9]{2})\\b' -%}
    case
        when {{ strata.matches(text, day ~ '(' ~ time ~ ')?$') }}
            then try_cast({{ text }} as timestamp)
        when {{ strata.matches(text, '^[2-7][0-9]{4}([.][0-9]+)?$') }}
            then {{ strata.add_seconds(
                "cast('1899-12-30 00:00:00' as timestamp)",
                'round(try_cast(' ~ text ~ ' as double) * 86400)'
            ) }}
        when {{ strata.matches(text, packed) }}
            then try_cast({{ strata.replace_matches(
                strata.replace_matches(text, packed, parts), padding, '\\1'
            ) }} as timestamp)
        when {{ strata.matches(text, day ~ time ~ '[0-9]*(Z|[+-][0-9]{2}:?[0-9]{2})$') }}
            then {{ strata.parse_offset_timestamp(text) }}
        when {{ strata.matches(text, loose) }}
            then try_cast({{ strata.replace_matches(
                strata.replace_matches(text, loose, parts), padding, '\\1'
            ) }} as timestamp)
        else null
    end
{%- endmacro -%}
