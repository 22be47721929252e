"""A person is forgotten: erased from all that is kept, and kept out from then on."""
