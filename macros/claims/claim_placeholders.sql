{#- Branches for sentences in which no brace is left once each known place is filled. -#}
{%- macro claim_placeholders(relation, claim, key) -%}
    {%- set filled = {} -%}
    {%- for name in claim.known -%}
        {%- do filled.update({name: "''"}) -%}
    {%- endfor -%}
    {%- set known = '{' ~ claim.known | join('}, {') ~ '}' -%}
    {%- set branches = [] -%}
    {%- for column in claim.columns -%}
        {%- set sentence = strata.filled_template(column, filled) -%}
        {%- set rows -%}
            from {{ relation }}
            where
                ({{ sentence }} like '%{' || '%' or {{ sentence }} like '%}' || '%')
                and ({{ claim.where }})
        {%- endset -%}
        {%- do branches.append(
            strata.claim_rows('placeholders', [column], key, column, known, rows)
        ) -%}
    {%- endfor -%}
    {{- return(branches) -}}
{%- endmacro -%}
