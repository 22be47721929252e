{#-
    What a record is cited as: its entity, source system and id. An id that is itself a
    mobile number, an e-mail address or an identity card number is masked.
-#}
{%- macro evidence_id(entity, record_key) -%}
    {%- set contact = '@|:[+]?[0-9]{0,2}1[3-9][0-9]{9}$|:[0-9]{17}[0-9Xx]$' -%}
    {{ entity }} || ':' || case
        when {{ strata.matches(record_key, contact) }}
            then {{ strata.mask_free_text(record_key) }}
        else {{ record_key }}
    end
{%- endmacro -%}
