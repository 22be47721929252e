{#-
    An optional date or moment, or null where it lies before the earliest date allowed or
    after the load: a typing error in it must not outlive every later correction.
-#}
{%- macro plausible_date(output) -%}
    case
        when
            {{ output }} < cast('{{ var("minimum_date") }}' as date)
            or {{ output }} > {{ strata.latest_moment() }}
            then null
        else {{ output }}
    end
{%- endmacro -%}
