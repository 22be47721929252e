{{ superseded_rows(ref('stg_commerce__refunds_typed')) }}
