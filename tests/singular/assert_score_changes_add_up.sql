{%- set parts = ['rules', 'merge', 'data', 'behaviour'] -%}
with

changes as (select * from {{ ref('fct_score_changes') }}),

differences_found as (
    select
        customer_id,
        previous_risk_score,
        risk_score,
        score_change,
        {%- for part in parts %}
        {{ part }}_score_change{{ ',' if not loop.last }}
        {%- endfor %}
    from changes
    where
        score_change is distinct from risk_score - previous_risk_score
        or score_change is distinct from
        {% for part in parts -%}
        {{ part }}_score_change{{ ' + ' if not loop.last }}
        {%- endfor %}
)

select * from differences_found
