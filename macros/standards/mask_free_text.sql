{#-
    Text of an unknown kind as publish may show it: of e-mail addresses the domain stays, of
    runs of seven digits and more the first three and last two.
-#}
{%- macro mask_free_text(text) -%}
    {{ strata.replace_matches(
        strata.replace_matches(text, '[^ =;:,]+@', '***@'),
        '([0-9]{3})[0-9]{2,}([0-9]{2})',
        '\\1****\\2'
    ) }}
{%- endmacro -%}
