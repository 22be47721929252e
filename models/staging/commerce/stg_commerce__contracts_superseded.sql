{{ superseded_rows(ref('stg_commerce__contracts_typed'), is_contact=true) }}
