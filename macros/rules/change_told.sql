{#-
    The text `sentence` without its part in square brackets, which tells of a change for
    the worse, where `signal_value` is none: less than a twentieth and than the threshold.
-#}
{%- macro change_told(sentence) -%}
    case
        when signal_value >= least(0.05, threshold_value)
            then replace(replace({{ sentence }}, '[', ''), ']', '')
        else
            split_part({{ sentence }}, '[', 1) || split_part({{ sentence }}, ']', 2)
    end
{%- endmacro -%}
