{#-
    What a record is cited as (`evidence_id`: its entity, source system and id) as it may be
    published: the system as `dim_source_systems` shows it, unnamed where that has none. An
    id that may be something else than one, having other characters than capitals, digits
    and marks or no digit, shows its first character, unless it is a long key of hexadecimal
    digits; a mobile number, an identity card number or a day is masked.
-#}
{%- macro mask_evidence(evidence_id, shown_source_system) -%}
    {%- set entity = 'split_part(' ~ evidence_id ~ ", ':', 1)" -%}
    {%- set system = 'split_part(' ~ evidence_id ~ ", ':', 2)" -%}
    {%- set id = 'substr(' ~ evidence_id ~ ', length(' ~ entity ~ ') + length(' ~ system ~ ') + 3)' -%}
    {%- set an_id = '^([A-Z0-9#_./:-]*[0-9][A-Z0-9#_./:-]*|[0-9a-f-]{16,}(:.*)?|[0-9a-f]{32}#[0-9]+)$' -%}
    {%- set no_id = '^((WX|VX|QQ).*|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*)$' -%}
    {%- set contact = '^([+]?[0-9]{0,2}1[3-9][0-9]{9}|[0-9]{17}[0-9X])$' -%}
    case
        when {{ evidence_id }} like '%:%:%'
            then
                {{ entity }} || ':' || coalesce({{ shown_source_system }}, 'unnamed') || ':'
                || case
                    when {{ strata.matches(id, no_id) }} or not {{ strata.matches(id, an_id) }}
                        then {{ strata.mask_tail(id) }}
                    when {{ strata.matches(id, contact) }}
                        then {{ strata.mask_free_text(id) }}
                    else {{ id }}
                end
        else {{ evidence_id }}
    end
{%- endmacro -%}
