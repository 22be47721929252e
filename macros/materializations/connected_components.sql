{#-
    Materializes the connected components of an undirected graph. The model's SQL yields its
    edges as `node_key`, `linked_node_key`; the table gets `node_key`, `component_key`, one
    row per node that has an edge, the component named after its smallest node.

    Contraction: every node takes its smallest neighbour (or itself) for parent and jumps once
    more through that parent; edges are relabelled, loops and doubles dropped, until no edge
    is left, which proves the fixpoint. Every round leaves at most half of the nodes.
-#}
{%- materialization connected_components, default -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{- run_hooks(pre_hooks) -}}
    {%- set edges = strata.contraction_step('edges_0', strata.distinct_edges(sql)) -%}
    {%- set labels = strata.contraction_step('labels_0', strata.self_labels(edges)) -%}
    {%- set state = namespace(edges=edges, labels=labels, left=strata.count_rows(edges)) -%}
    {%- for round in range(1, 65) if state.left > 0 -%}
        {%- do strata.contract_once(state, round) -%}
    {%- endfor -%}
    {%- if state.left > 0 -%}
        {%- do exceptions.raise_compiler_error(state.left ~ ' edges left after 64 rounds') -%}
    {%- endif -%}
    {%- do adapter.drop_relation(target_relation) -%}
    {%- call statement('main') -%}
        create table {{ target_relation }} as
        select
            node_key,
            label_key as component_key
        from {{ state.labels }}
    {%- endcall -%}
    {%- do adapter.drop_relation(state.edges) -%}
    {%- do adapter.drop_relation(state.labels) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{- run_hooks(post_hooks) -}}
    {%- do strata.commit_step() -%}
    {{- return({'relations': [target_relation]}) -}}
{%- endmaterialization -%}
