{{ quality_published('first_time') }}
