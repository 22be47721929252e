{{ superseded_rows(ref('stg_crm__follow_ups_typed'), is_contact=true) }}
