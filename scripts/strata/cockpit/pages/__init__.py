"""One module a page: which questions it answers and from which rows."""
