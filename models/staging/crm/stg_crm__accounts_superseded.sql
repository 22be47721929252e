{{ superseded_rows(ref('stg_crm__accounts_typed'), is_contact=true) }}
