{#-
    One row per row of `levels` and signal with a value, from a relation that has them side by
    side: customer, signal, level, value and observation date. A query.
-#}
{%- macro signals_unpivoted(levels) -%}
    {%- for signal in strata.signal_measures() %}
    select
        customer_id,
        '{{ signal }}' as signal_code,
        {{ signal }}_level as signal_level,
        {{ signal }}_value as signal_value,
        observation_date
    from {{ levels }}
    where {{ signal }}_value is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
