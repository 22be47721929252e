{{ superseded_rows(ref('stg_service__surveys_typed'), is_contact=true) }}
