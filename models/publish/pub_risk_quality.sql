{{ quality_published('repeat') }}
