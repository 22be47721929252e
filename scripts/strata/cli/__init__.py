"""The ``strata`` command line."""

import sys

from strata.errors import ExitCode
from strata.texts import text

# Locks, links and modes of files keep a publication whole and personal data private.
# Windows has none of them as POSIX does, and modules that need them can't be imported.
if sys.platform == "win32":
    sys.stderr.write(f"{text('en', 'no_windows')}\n{text('zh', 'no_windows')}\n")
    sys.exit(ExitCode.INPUT_REFUSED)

from strata.cli.commands import main

__all__ = ["main"]
