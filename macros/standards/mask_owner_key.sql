{#-
    The key of the owner of a row of `relation`: unchanged where the owners delivered name
    it, else only as much of it as a cell of any column may show, as it may be anything.
-#}
{%- macro mask_owner_key(relation) -%}
    case
        when {{ relation }}.owner_name is not null then {{ relation }}.owner_key
        else {{ strata.mask_cell(relation ~ '.owner_key', 'false') }}
    end
{%- endmacro -%}
