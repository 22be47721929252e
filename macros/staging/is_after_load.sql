{#-
    Whether a moment lies more than a day after the load of its row, both by the company's own
    clock. No clock is more than half a day behind UTC, so most rows need no look at that one.
-#}
{%- macro is_after_load(moment) -%}
    {{ moment }} > {{ strata.add_seconds('loaded_at', '43200') }}
    and {{ moment }} > {{ strata.add_seconds(strata.business_time('loaded_at'), '86400') }}
{%- endmacro -%}
