{#-
    The key of the owner of a row of `relation`, or of the owner's manager with
    `kind` 'manager_owner': unchanged where the owners delivered name it or it is the queue
    of a role, else only as much of it as a cell of any column may show, as it may be
    anything.
-#}
{%- macro mask_owner_key(relation, kind='owner') -%}
    case
        when
            {{ relation }}.{{ kind }}_name is not null
            or {{ relation }}.{{ kind }}_key like 'role:%'
            then {{ relation }}.{{ kind }}_key
        else {{ strata.mask_cell(strata.trim_text(relation ~ '.' ~ kind ~ '_key'), 'false') }}
    end
{%- endmacro -%}
