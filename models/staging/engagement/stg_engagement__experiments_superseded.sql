{{ superseded_rows(ref('stg_engagement__experiments_typed')) }}
