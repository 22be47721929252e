{#-
    The body of a CTE with one row per code that a case may have in each of `conditions`, a
    dictionary by column: the codes of a relation (`to`, its column `field`, and `where`)
    and those of the list `also`.
-#}
{%- macro codes_of_conditions(conditions) -%}
    {%- set branches = [] -%}
    {%- for condition, codes in conditions.items() -%}
        {%- set branch -%}
    select
        '{{ condition }}' as condition_code,
        cast({{ codes.field }} as string) as value_code
    from {{ codes.to }}
    where {{ codes.where or 'true' }}
        {%- endset -%}
        {%- do branches.append(branch) -%}
        {%- for code in codes.also or [] -%}
            {%- do branches.append(
                "    select '" ~ condition ~ "' as condition_code, '" ~ code
                ~ "' as value_code"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- branches | join('\n    union\n') -}}
{%- endmacro -%}
