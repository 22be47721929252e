{{ superseded_rows(ref('stg_engagement__touches_typed'), is_contact=true) }}
