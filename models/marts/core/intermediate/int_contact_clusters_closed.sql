{{ config(materialized='connected_components') }}

with

contact_links as (select * from {{ ref('int_contact_links_drawn') }}),

edges_named as (
    select
        contact_key as node_key,
        linked_contact_key as linked_node_key
    from contact_links
)

select * from edges_named
