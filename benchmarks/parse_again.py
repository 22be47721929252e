"""CPU seconds until dbt has read the project for a build as of another date.

    PYTHONPATH=scripts python benchmarks/parse_again.py OUTPUT_DIR AS_OF

``OUTPUT_DIR`` holds a finished build. Everything is as in ``strata build`` up to the
first dbt command that would touch a table; there the seconds are printed and the
process ends. Loading Python packages is not counted.
"""

from __future__ import annotations

import os
import sys

from dbt.adapters.duckdb import connections  # noqa: F401 - loaded before the clock starts
from dbt.cli.main import dbtRunner

from strata.cli import main

CPU_TIMES = 4


def stop_after_reading(output_dir: str, as_of: str) -> None:
    """Start the build and print the seconds as soon as it would begin."""
    invoke = dbtRunner.invoke
    started = sum(os.times()[:CPU_TIMES])

    def read_only(runner: dbtRunner, arguments: list[str], **options: object) -> object:
        if arguments[0] == "parse":
            return invoke(runner, arguments, **options)
        read_by_hand = runner.manifest is None
        if read_by_hand:
            invoke(dbtRunner(), ["parse", *_shared_options(arguments)])
        os.write(1, f"{sum(os.times()[:CPU_TIMES]) - started:.2f}\n".encode())
        os._exit(0)

    dbtRunner.invoke = read_only
    sys.stdout = sys.stderr
    main(["build", "--output-dir", output_dir, "--as-of", as_of])
    raise SystemExit("dbt was never started")


def _shared_options(arguments: list[str]) -> list[str]:
    """Return the options that ``dbt parse`` takes too: all from the folder on."""
    return arguments[arguments.index("--project-dir") :]


if __name__ == "__main__":
    stop_after_reading(*sys.argv[1:3])
