"""A run reaches nothing but this machine's files, and tells nobody of itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from strata.demo import generate_demo
from strata.settings import DEFAULT_AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings

# The kernel counts for a network of its own, which has no way out, what was to be sent
# by any program in it: connections, datagrams and the questions for a name's address.
COUNTED = """
"$@"
status=$?
cat /proc/net/snmp
exit $status
"""
WITHOUT_NETWORK = ("unshare", "--user", "--map-root-user", "--net")


def attempts(*command: str) -> tuple[int, int]:
    """Return how a command without a network ended, and how often it tried to send."""
    ended = subprocess.run(
        [*WITHOUT_NETWORK, "sh", "-c", COUNTED, "sh", *command],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
    )
    sys.stderr.write(ended.stderr)
    counted = [line.split() for line in ended.stdout.splitlines()]
    names, values = (line for line in counted if line[:1] == ["Ip:"])
    counts = dict(zip(names[1:], map(int, values[1:]), strict=True))
    return ended.returncode, counts["OutRequests"] + counts["OutNoRoutes"]


@pytest.fixture(autouse=True)
def a_network_can_be_taken_away() -> None:
    """Namespaces are of Linux, and not on every machine may users make them.

    Every Linux has the command, so CI does not go without it. What its kernel forbids
    no test can change; the summary then names these tests as skipped.
    """
    if shutil.which("unshare") is None:
        assert "CI" not in os.environ, "unshare is missing: install util-linux"
        pytest.skip("no unshare on this machine")
    if subprocess.run([*WITHOUT_NETWORK, "true"], check=False).returncode:
        pytest.skip("the kernel lets nobody here make a network of its own")


@pytest.mark.parametrize("address", ["('192.0.2.1', 443)", "('127.0.0.1', 9)"])
def test_what_is_asked_of_the_network_is_counted(address: str) -> None:
    connect = f"import socket; socket.create_connection({address})"
    status, count = attempts(sys.executable, "-c", connect)
    assert status == 1
    assert count > 0


@pytest.mark.parametrize("imported", ["os", "strata"])
def test_dbt_reports_to_nobody_whatever_the_shell_says(
    tiny_settings: Settings, monkeypatch: pytest.MonkeyPatch, imported: str
) -> None:
    monkeypatch.delenv("DO_NOT_TRACK", raising=False)
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "true")
    monkeypatch.setenv("STRATA_OUTPUT_DIR", str(tiny_settings.output_dir))
    monkeypatch.setenv("STRATA_THREADS", "1")
    folder = str(tiny_settings.project_dir)
    parse = ["parse", "--project-dir", folder, "--profiles-dir", folder]
    code = f"import {imported}, dbt.cli.main as dbt; dbt.dbtRunner().invoke({parse})"
    _, count = attempts(sys.executable, "-c", code)
    assert (count == 0) == (imported == "strata")


@pytest.mark.nightly
def test_a_run_asks_nothing_of_the_network(tmp_path: Path) -> None:
    generate_demo(tmp_path / "demo", customers=100)
    folders = ("--data-dir", str(tmp_path / "demo/data"))
    day = ("--as-of", DEFAULT_AS_OF.isoformat())
    output = ("--output-dir", str(tmp_path / "output"))
    command = (sys.executable, "-m", "strata", "run", *folders, *output, *day)
    assert attempts(*command) == (0, 0)
