{#-
    Whether the reading `state` of the current row stands by itself: it is the first, it
    repeats the one before, it or the one before rests on facts that need no second
    reading, it is beyond doubt, or an order came since. Otherwise it takes a second one.
    `window` names the rows of one customer by observation date, `beyond_doubt` the column
    that says whether the reading is, `confirming_count` how many readings the state takes.
-#}
{%- macro confirmed_reading(
    state,
    window,
    beyond_doubt='is_beyond_doubt',
    confirming_count='confirming_reading_count'
) -%}
    (
        {{ confirming_count }} = 1
        or coalesce(lag({{ confirming_count }}) over {{ window }}, 1) = 1
        or {{ beyond_doubt }}
        or coalesce(lag({{ state }}) over {{ window }} = {{ state }}, false)
        or coalesce(last_order_date > lag(observation_date) over {{ window }}, false)
    )
{%- endmacro -%}
