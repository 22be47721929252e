{#-
    What a record is cited as (`evidence_id`: its entity, source system and id) as it may be
    published. An id that may be something else than one, having other characters than
    capitals, digits and marks or no digit, shows its first character, unless it is a long
    key of hexadecimal digits; a mobile number, an identity card number or a day is masked.
-#}
{%- macro mask_evidence(evidence_id) -%}
    {%- set place = '^[^:]*:[^:]*:' -%}
    {%- set id = place ~ '([A-Z0-9#_./:-]*[0-9][A-Z0-9#_./:-]*|[0-9a-f-]{16,}(:.*)?|[0-9a-f]{32}#[0-9]+)$' -%}
    {%- set no_id = place ~ '((WX|VX|QQ).*|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*)$' -%}
    {%- set contact = place ~ '([+]?[0-9]{0,2}1[3-9][0-9]{9}|[0-9]{17}[0-9X])$' -%}
    case
        when
            {{ evidence_id }} like '%:%:%'
            and (
                {{ strata.matches(evidence_id, no_id) }}
                or not {{ strata.matches(evidence_id, id) }}
            )
            then
                split_part({{ evidence_id }}, ':', 1) || ':'
                || split_part({{ evidence_id }}, ':', 2) || ':'
                || {{ strata.mask_tail('split_part(' ~ evidence_id ~ ", ':', 3)") }}
        when {{ strata.matches(evidence_id, contact) }}
            then {{ strata.mask_free_text(evidence_id) }}
        else {{ evidence_id }}
    end
{%- endmacro -%}
