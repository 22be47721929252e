{#- The observation date that many dates before `from_date`, or the first of all; a value of SQL. -#}
{%- macro date_back(told, from_date, dates_back) -%}
    {%- set value = "cast('" ~ from_date ~ "' as date)" -%}
    {%- if not dates_back -%}
        {{- return(value) -}}
    {%- endif -%}
    (
        select coalesce(min(observation_date), {{ value }})
        from (
            select distinct observation_date
            from {{ told.dates }}
            where observation_date < {{ value }}
            order by observation_date desc
            limit {{ dates_back }}
        ) as earlier
    )
{%- endmacro -%}
