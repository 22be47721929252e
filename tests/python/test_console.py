"""Nothing that stands in a file or a name makes the terminal do something."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import duckdb
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from ingest_delivery import Delivery
from strata.cli import main
from strata.console import InertConsole, inert
from strata.progress import Reporter

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HOSTILE = "\x1b[31mred\x1b[2J\x07\x08\x9b1m\x00\u202ex\u202c\x7f\r\x1b]0;t\x07"
_COMMANDING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
COMMANDING = set(HOSTILE) - set("[31mredJ;tx]0m2")


def shown(renderable: object, *, is_terminal: bool = False) -> str:
    file = io.StringIO()
    console = InertConsole(
        file=file, width=80, markup=False, emoji=False, force_terminal=is_terminal
    )
    console.print(renderable)
    return file.getvalue()


@given(st.text())
def test_inert_text_holds_no_control_but_line_ends(text: str) -> None:
    said = inert(text)
    kept = set("\n\u200c\u200d\xad")
    commanding = {one for one in said if unicodedata.category(one) in _COMMANDING}
    assert commanding <= kept
    assert len(said) == len(text)
    assert "\n" not in inert(text, is_line=True)
    said.encode()


def test_table_text_and_line_obey_nothing() -> None:
    table = Table()
    table.add_column(Text(HOSTILE))
    table.add_row(Text(HOSTILE))
    for said in (shown(table), shown(HOSTILE), shown(Text(HOSTILE))):
        assert not COMMANDING & set(said)


def test_colours_of_our_own_still_reach_the_terminal() -> None:
    said = shown(Text("x", style="bold"), is_terminal=True)
    assert "\x1b[1mx" in said


def test_markup_and_emoji_codes_stay_as_they_are() -> None:
    file = io.StringIO()
    reporter = Reporter(InertConsole(file=file, width=80), "en")
    reporter.say("orders:x:1:100:[red].csv\nforged line")
    assert file.getvalue() == "orders:x:1:100:[red].csv␊forged line\n"
    assert shown("root:x:0:0 [bold]") == "root:x:0:0 [bold]\n"


def test_hostile_header_cell_and_file_name_are_inert_wherever_they_are_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    delivery = Delivery.below(tmp_path)
    name = "orders_\x1b[31m:x:[red].csv"
    delivery.put(
        name, f"order_id,ordered_at,order_amount,{HOSTILE}\nSO1,\x1b[2Jx,1,y\n"
    )
    delivery.put("\x1b[2J.csv", "a,b\n1,2\n")
    arguments = ["--output-dir", str(tmp_path / "output")]
    data_dir = str(delivery.data_dir)
    assert main(["ingest", "--explain", data_dir, *arguments]) != 0
    assert main(["ingest", "--data-dir", data_dir, *arguments]) != 0
    assert main(["ingest", "--data-dir", data_dir, "--keep-going", *arguments]) == 0
    said = "".join(capfd.readouterr())
    assert not COMMANDING & set(said)
    assert ":x:[red].csv" in said


def test_duckdb_draws_no_progress_bar_into_what_a_test_reads() -> None:
    with duckdb.connect() as connection:
        told = connection.sql("select current_setting('enable_progress_bar')")
        assert told.fetchall() == [(False,)]


def test_terminal_that_knows_few_characters_is_no_reason_to_stop(
    tmp_path: Path,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "strata", "info", "--lang", "zh"],
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "latin-1", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
