{{ superseded_rows(ref('stg_crm__owners_typed')) }}
