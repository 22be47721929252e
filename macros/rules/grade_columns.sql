{#-
    What is needed to judge values of a signal, aggregates of its grades (`grade_number`,
    `is_falling`, `start_value` and the number `worth`): whether less is worse, and of each
    grade where it begins, `turned`, and its worth, null where there is no such grade. With
    `signal` the grades are those of `signal_code`, and the columns begin with it; of so many
    the starts come turned already, as `turned_start_value`.
-#}
{%- macro grade_columns(worth, signal=none) -%}
    {%- set prefix = signal ~ '_' if signal else '' -%}
    {%- set start = 'turned_start_value' if signal else strata.turned('start_value') -%}
    {%- set of_signal = "signal_code = '" ~ signal ~ "' and " if signal else '' -%}
        coalesce(
            max(case when {{ of_signal }}is_falling then 1 else 0 end) = 1, false
        ) as {{ prefix }}is_falling,
        coalesce(
            max(case when {{ of_signal }}grade_number = -1 then {{ worth }} else null end),
            0
        ) as {{ prefix }}unknown_worth,
    {%- for grade in strata.signal_grades() %}
        max(
            case when {{ of_signal }}grade_number = {{ grade }} then {{ start }} else null end
        ) as {{ prefix }}start_{{ grade }},
        max(
            case when {{ of_signal }}grade_number = {{ grade }} then {{ worth }} else null end
        ) as {{ prefix }}worth_{{ grade }},
    {%- endfor -%}
{%- endmacro -%}
