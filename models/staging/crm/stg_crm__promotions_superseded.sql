{{ superseded_rows(ref('stg_crm__promotions_typed')) }}
