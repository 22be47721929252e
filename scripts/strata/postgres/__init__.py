"""A publication in PostgreSQL, for whoever queries it from there."""
