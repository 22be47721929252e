{#-
    One round of a contraction: builds the next edges and labels from those in `state`, puts
    them there with the number of edges left, and drops what was used.
-#}
{%- macro contract_once(state, round) -%}
    {%- set parents = strata.contraction_step(
        'parents_' ~ round, strata.smallest_neighbours(state.edges)
    ) -%}
    {%- set jumps = strata.contraction_step('jumps_' ~ round, strata.jumped_parents(parents)) -%}
    {%- set edges = strata.contraction_step(
        'edges_' ~ round, strata.contracted_edges(state.edges, jumps)
    ) -%}
    {%- set labels = strata.contraction_step(
        'labels_' ~ round, strata.composed_labels(state.labels, jumps)
    ) -%}
    {%- for used in [state.edges, state.labels, parents, jumps] -%}
        {%- do adapter.drop_relation(used) -%}
    {%- endfor -%}
    {%- set state.edges = edges -%}
    {%- set state.labels = labels -%}
    {%- set state.left = strata.count_rows(edges) -%}
    {%- do log('contraction round ' ~ round ~ ': ' ~ state.left ~ ' edges left') -%}
{%- endmacro -%}
