{{ superseded_rows(ref('stg_commerce__orders_typed'), is_contact=true) }}
