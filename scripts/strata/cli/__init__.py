"""The ``strata`` command line."""

from strata.cli.commands import main

__all__ = ["main"]
