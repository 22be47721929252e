{#- The sum of hashes of the rows of `rows`, whatever their order; sums can be taken from each other. -#}
{%- macro digest_of(rows) -%}
    coalesce(sum(cast(hash({{ rows }}) as hugeint)), 0)
{%- endmacro -%}
