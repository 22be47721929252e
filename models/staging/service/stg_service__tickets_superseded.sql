{{ superseded_rows(ref('stg_service__tickets_typed'), is_contact=true) }}
