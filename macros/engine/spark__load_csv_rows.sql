{#-
    Loads a seed on Spark. Overrides the adapter's own macro, which turns blank cells into the
    text `None` and breaks on quotes: here every cell is a literal of its column's type.
-#}
{%- macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set cells = [] -%}
        {%- for name in agate_table.column_names -%}
            {%- set cell = row[loop.index0] -%}
            {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
            {%- do cells.append(
                'cast(' ~ ('null' if cell is none else strata.text_literal(cell | string))
                ~ ' as ' ~ type ~ ')'
            ) -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ cells | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set insert = 'insert into ' ~ this.render() ~ ' values ' ~ rows | join(',\n') -%}
    {%- if rows -%}
        {%- do adapter.add_query(insert, abridge_sql_log=True) -%}
    {%- endif -%}
    {{- return(insert) -}}
{%- endmacro -%}
