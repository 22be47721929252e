{{ superseded_rows(ref('stg_crm__leads_typed'), is_contact=true) }}
