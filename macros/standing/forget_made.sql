{#- Forgets what is known of the table of this model, before it is made in several commits. -#}
{%- macro forget_made(due) -%}
    {%- if due.told -%}
        {%- do run_query("delete from raw.made_tables where node_name = '" ~ model.unique_id ~ "'") -%}
        {%- do due.update({'is_forgotten': true}) -%}
    {%- endif -%}
{%- endmacro -%}
