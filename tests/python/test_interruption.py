"""A signal ends every command soon, says so, and is never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from strata.interruption import GRACE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

# Longest time between the signal and the end of the process.
LONGEST_SECONDS = 3
CASES = {
    # The engine is busy in C and asks now and then whether somebody wants it to stop.
    "query": "duckdb.execute('select count(*) from range(10000000000) a, range(9) b')",
    # Another thread is busy, as dbt's are, and nobody asks.
    "threads": (
        "thread = threading.Thread(target=lambda: duckdb.connect().execute("
        "'select sum(a.range * b.range) from range(1000000000) a, range(99) b'));"
        " thread.start(); thread.join()"
    ),
    # Somebody catches whatever comes.
    "swallowed": """
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
""",
    "error_of_its_own": """
try:
    time.sleep(60)
except BaseException:
    raise RuntimeError('Query interrupted')
""",
    "plain": "time.sleep(60)",
}
COMMAND = """
import sys, threading, time
import duckdb
from strata import steps
from strata.cli import main

def busy(*_, **__):
    print("busy", flush=True)
    {code}

steps.choose_data = busy
sys.argv = ["strata", "run", "--output-dir", {output!r}]
sys.exit(main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("case", CASES)
def test_signal_ends_the_command_soon_with_its_code(
    tmp_path: Path, case: str, number: signal.Signals
) -> None:
    indented = CASES[case].strip().replace("\n", "\n    ")
    code = COMMAND.format(code=indented, output=str(tmp_path / "output"))
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "busy\n"
        time.sleep(0.2)
        started = time.monotonic()
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert time.monotonic() - started < LONGEST_SECONDS
    assert said == "Stopped. The last publication is unchanged.\n"


def test_grace_leaves_time_to_end() -> None:
    assert GRACE_SECONDS < LONGEST_SECONDS - 1
