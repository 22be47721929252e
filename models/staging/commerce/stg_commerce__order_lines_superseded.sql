{{ superseded_rows(ref('stg_commerce__order_lines_typed'), is_contact=true) }}
