"""The pages of a publication: what its tables say, opened by double click each day."""
