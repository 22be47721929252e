{{ superseded_rows(ref('stg_engagement__interactions_typed'), is_contact=true) }}
