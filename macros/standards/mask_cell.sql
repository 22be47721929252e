{#-
    A trimmed cell of a column that may hold something else than it should: a word that is
    known (`is_known`), an id, a moment or a number stays readable, of anything else the first
    character. A day on which somebody may be born who is of age at the as-of
    date keeps its year, a run of seven digits or more its first three and last two.
-#}
{%- macro mask_cell(cell, is_known) -%}
    case
        when {{ is_known }} or {{ strata.matches(
            'lower(' ~ cell ~ ')', var('null_marker_pattern')
        ) }} then {{ cell }}
        when {{ strata.matches(cell, var('shown_date_pattern')) }}
            then case
                when cast(substr({{ cell }}, 1, 4) as int)
                    > {{ strata.as_of_year() }} - {{ var('adult_years') }} then {{ cell }}
                else substr({{ cell }}, 1, 4) || '-**-**'
            end
        when {{ strata.matches(cell, var('shown_cell_pattern')) }}
            and not {{ strata.matches(cell, '^(WX|VX|QQ)') }}
            then {{ strata.mask_free_text(cell) }}
        else {{ strata.mask_tail(cell) }}
    end
{%- endmacro -%}
