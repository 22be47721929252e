{#-
    The reading, an order number, that holds for the current row of `window`: the latest
    confirmed one of this and the two before, and the first in order of the three while
    none of them is confirmed. `window` names rows of one customer by observation date.
-#}
{%- macro held_reading(reading, is_confirmed, window) -%}
    coalesce(
        {{ strata.last_known(
            'case when ' ~ is_confirmed ~ ' then ' ~ reading ~ ' else null end', window
        ) }},
        min({{ reading }}) over {{ window }}
    )
{%- endmacro -%}
