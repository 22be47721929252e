{#-
    An optional date or moment, or null where it lies before the `earliest` allowed (else the
    variable `minimum_date`), after the load, or on a day before the one it can't precede: a
    typing error in it must not outlive every later correction.
-#}
{%- macro plausible_date(output, not_before=none, earliest=none) -%}
    case
        when
            {{ output }} < cast('{{ earliest or var("minimum_date") }}' as date)
            or ({{ strata.is_after_load(output) }})
            {%- if not_before %}
            or cast({{ output }} as date) < cast({{ not_before }} as date)
            {%- endif %}
            then null
        else {{ output }}
    end
{%- endmacro -%}
