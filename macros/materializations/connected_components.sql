{#-
    Materializes the connected components of an undirected graph. The model's SQL yields its
    edges as `node_key`, `linked_node_key`; the table gets `node_key`, `component_key`, one
    row per node that has an edge, the component named after its smallest node.

    Contraction: every node takes its smallest neighbour (or itself) for parent and jumps once
    more through that parent; edges are relabelled, loops and doubles dropped, until no edge
    is left, which proves the fixpoint. Edges shrink from round to round, so all
    rounds together cost about as much as the first few. Nodes are numbered first: whole
    numbers join several times faster than keys.
-#}
{%- materialization connected_components, default -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set due = strata.making_due(load_cached_relation(this)) -%}
    {%- if due.kind == 'stands' -%}
        {%- call noop_statement('main', 'STANDS', 'STANDS') -%}{%- endcall -%}
        {{- return({'relations': [target_relation]}) -}}
    {%- endif -%}
    {{- run_hooks(pre_hooks) -}}
    {%- do strata.forget_made(due) -%}
    {%- set drawn = strata.contraction_step('drawn', sql) -%}
    {%- set nodes = strata.contraction_step('nodes', strata.numbered_nodes(drawn)) -%}
    {%- set edges = strata.contraction_step('edges_0', strata.numbered_edges(drawn, nodes)) -%}
    {%- do adapter.drop_relation(drawn) -%}
    {%- set state = namespace(edges=edges, left=strata.count_rows(edges)) -%}
    {%- set jumps = [] -%}
    {%- for round in range(1, 65) if state.left > 0 -%}
        {%- do jumps.append(strata.contract_once(state, round)) -%}
    {%- endfor -%}
    {%- if state.left > 0 -%}
        {%- do exceptions.raise_compiler_error(state.left ~ ' edges left after 64 rounds') -%}
    {%- endif -%}
    {%- set labels = strata.contraction_step('labels', strata.followed_jumps(nodes, jumps)) -%}
    {%- do adapter.drop_relation(target_relation) -%}
    {%- call statement('main') -%}
        create table {{ target_relation }} as {{ strata.named_components(labels) }}
    {%- endcall -%}
    {%- for used in [state.edges, nodes, labels] + jumps -%}
        {%- do adapter.drop_relation(used) -%}
    {%- endfor -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do strata.note_whole(target_relation, due, none) -%}
    {{- run_hooks(post_hooks) -}}
    {%- do strata.commit_step() -%}
    {{- return({'relations': [target_relation]}) -}}
{%- endmaterialization -%}
