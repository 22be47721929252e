{#-
    Branches for keys: what stands on more than one row, and rows that lack a part. Rows
    are counted by a hash of the key, which takes the memory of a number a row; only keys
    whose hash repeats are compared.
-#}
{%- macro claim_unique(relation, claim) -%}
    {%- set key = claim.columns -%}
    {%- set rows -%}
        from {{ relation }}
        where
            {{ strata.row_hash(key) }} in (
                select {{ strata.row_hash(key) }}
                from {{ relation }}
                where {{ claim.where }}
                group by {{ strata.row_hash(key) }}
                having count(*) > 1
            )
            and ({{ claim.where }})
            {%- for column in key %}
            and {{ column }} is not null
            {%- endfor %}
        group by {{ key | join(', ') }}
        having count(*) > 1
    {%- endset -%}
    {%- set branches = [strata.claim_rows('unique', key, key, 'count(*)', '', rows)] -%}
    {%- do branches.extend(strata.claim_not_null(relation, claim, key)) -%}
    {{- return(branches) -}}
{%- endmacro -%}
