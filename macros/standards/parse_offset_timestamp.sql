{#-
    An ISO stamp with a UTC offset (`Z`, `+08:00`, `+0800`) moved to the company's own time
    (variable `business_utc_offset_hours`).
-#}
{%- macro parse_offset_timestamp(text) -%}
    {%- set pattern = '^([^ T]+)[ T]([0-9:]+([.][0-9]{1,6})?)[0-9]*(Z|[+-][0-9]{2}:?[0-9]{2})$' -%}
    {%- set offset = strata.replace_matches(
        strata.replace_matches(text, pattern, '\\4'), 'Z|:', ''
    ) -%}
    {%- set offset_number = 'coalesce(try_cast(' ~ offset ~ ' as int), 0)' -%}
    {{ strata.add_seconds(
        'try_cast(' ~ strata.replace_matches(text, pattern, '\\1 \\2') ~ ' as timestamp)',
        var('business_utc_offset_hours') ~ ' * 3600'
        ~ ' - sign(' ~ offset_number ~ ') * ('
        ~ 'floor(abs(' ~ offset_number ~ ') / 100) * 3600 + abs(' ~ offset_number ~ ') % 100 * 60)'
    ) }}
{%- endmacro -%}
