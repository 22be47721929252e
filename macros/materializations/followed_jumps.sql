{#-
    Every node with the number of its component: where it ends when it follows the jumps of
    all rounds. Whoever has no jump in a round has no edge left and has arrived.
-#}
{%- macro followed_jumps(nodes, jumps) %}
    {%- set arrived = namespace(at='nodes.node_number') %}
    {%- set joins = [] %}
    {%- for relation in jumps %}
        {%- set round = 'round_' ~ loop.index %}
        {%- do joins.append(
            'left join ' ~ relation ~ ' as ' ~ round
            ~ ' on ' ~ arrived.at ~ ' = ' ~ round ~ '.node_number'
        ) %}
        {%- set arrived.at = 'coalesce(' ~ round ~ '.label_number, ' ~ arrived.at ~ ')' %}
    {%- endfor %}
    select
        nodes.node_key,
        {{ arrived.at }} as component_number
    from {{ nodes }} as nodes
    {{ joins | join('\n    ') }}
{%- endmacro -%}
