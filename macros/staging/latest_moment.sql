{#- The latest moment a row may speak of as past: a day after its load, in the company's own time. -#}
{%- macro latest_moment() -%}
    {{ strata.add_seconds(
        'loaded_at', '86400 + 3600 * ' ~ var('business_utc_offset_hours')
    ) }}
{%- endmacro -%}
