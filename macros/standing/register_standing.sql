{#-
    `raw.made_tables`, of each table what it was made of and what is in it, and
    `raw.changed_customers`, whose rows its last making changed. Without rows until a build
    of the product fills them: a command of dbt by itself makes everything. Tables that
    another release left with other columns are begun anew.
-#}
{%- macro register_standing() -%}
    {%- if execute and target.type == 'duckdb' -%}
        {%- do run_query('create schema if not exists raw') -%}
        {%- for table, columns in {
            'made_tables': {
                'node_name': 'varchar', 'own_key': 'varchar', 'seen_versions': 'map(varchar, varchar)',
                'version': 'varchar', 'version_before': 'varchar', 'is_changed_whole': 'boolean',
                'changed_from_date': 'date', 'making_code': 'varchar', 'changed_parents': 'varchar',
            },
            'changed_customers': {'node_name': 'varchar', 'customer_id': 'varchar'},
        }.items() -%}
            {%- set found = run_query(
                "select string_agg(column_name, ' ' order by column_index) from duckdb_columns()"
                ~ " where database_name = current_database() and schema_name = 'raw'"
                ~ " and table_name = '" ~ table ~ "'"
            ).rows[0][0] -%}
            {%- if found != columns | join(' ') -%}
                {%- set declared = [] -%}
                {%- for name, type in columns.items() -%}
                    {%- do declared.append(name ~ ' ' ~ type) -%}
                {%- endfor -%}
                {%- do run_query(
                    'create or replace table raw.' ~ table ~ ' (' ~ declared | join(', ') ~ ')'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
