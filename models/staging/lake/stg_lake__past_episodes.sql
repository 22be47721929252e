{{ config(materialized='view') }}

with

past_episodes as (select * from {{ source('raw', 'past_episodes') }}),

past_episodes_renamed as (
    select
        {{ episode_columns() | join(',\n        ') }},
        run_date
    from past_episodes
)

select * from past_episodes_renamed
