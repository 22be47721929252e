{#-
    The body of a CTE with one row per rule and condition that asks for something: the codes
    its cell has, and how many of them exist. `cell_names_code` joins the CTEs
    `cells_unpivoted` and `codes_listed`.
-#}
{%- macro codes_of_cells(cell_names_code) -%}
    select
        cells_unpivoted.rule_key,
        cells_unpivoted.column_name,
        cells_unpivoted.cell,
        length(cells_unpivoted.cell)
        - length(replace(cells_unpivoted.cell, '|', '')) + 1 as part_count,
        count(codes_listed.value_code) as code_count
    from cells_unpivoted
    left join codes_listed
        on
            cells_unpivoted.condition_code = codes_listed.condition_code
            and {{ cell_names_code }}
    where cells_unpivoted.cell != '*'
    group by cells_unpivoted.rule_key, cells_unpivoted.column_name, cells_unpivoted.cell
{%- endmacro -%}
