{#-
    One round of a contraction: builds the edges of the next round from those in `state`,
    puts them there with their number, and returns the relation of where each node jumped.
-#}
{%- macro contract_once(state, round) -%}
    {%- set parents = strata.contraction_step(
        'parents_' ~ round, strata.smallest_neighbours(state.edges)
    ) -%}
    {%- set jumps = strata.contraction_step('jumps_' ~ round, strata.jumped_parents(parents)) -%}
    {%- set edges = strata.contraction_step(
        'edges_' ~ round, strata.contracted_edges(state.edges, jumps)
    ) -%}
    {%- do adapter.drop_relation(parents) -%}
    {%- do adapter.drop_relation(state.edges) -%}
    {%- set state.edges = edges -%}
    {%- set state.left = strata.count_rows(edges) -%}
    {%- do log(
        this.identifier ~ ', contraction round ' ~ round ~ ': ' ~ state.left ~ ' edges left'
    ) -%}
    {{- return(jumps) -}}
{%- endmacro -%}
