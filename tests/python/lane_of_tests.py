"""Makes a lane of tests the command line that users have, before anything looks."""

import sys

# Lanes are started by `python -c`. In such a process pyspark, where Great Expectations
# finds it, runs its own doctests and ends; and DuckDB, which looks when it is imported,
# takes it for a notebook and draws a progress bar over every query of two seconds.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__
