"""Lists of what is to be done, in clear, and the results that come back in them."""
