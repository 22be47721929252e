"""Who the customers are is seen in the lake and the warehouse, and nowhere else."""

from __future__ import annotations

import json
import re
import shutil
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest

from conftest import made_once
from dbt_command import leave_out_data_tests, run_dbt
from hostile_company import PERSONS, write_company
from strata import publication
from strata.cli import main
from strata.errors import ExitCode
from strata.lake import prepare_lake
from strata.lists.columns import COLUMNS
from strata.masking import engine_message, masking_of
from strata.settings import DEFAULT_AS_OF, PROJECT_DIR, Settings
from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from strata.publication import Candidate

PRIVATE_FOLDERS = {"lake", "warehouse", "contact"}
SECRETS = tuple(secret for person in PERSONS for secret in person.secrets)


def clear_files(output_dir: Path, secrets: Iterable[str]) -> dict[str, list[str]]:
    """The files outside the private folders that hold a secret, with what they hold.

    Tables are read through DuckDB too, which packs what it writes.
    """
    found: dict[str, list[str]] = {}
    pattern = re.compile(pattern_of({one.encode() for one in secrets}))
    for path in output_dir.rglob("*"):
        name = path.relative_to(output_dir)
        if path.is_symlink() or not path.is_file() or name.parts[0] in PRIVATE_FOLDERS:
            continue
        content = path.read_bytes()
        if path.suffix == ".duckdb":
            content += _rows_of(path)
        hits = {match.decode() for match in pattern.findall(content)}
        if hits:
            found[name.as_posix()] = sorted(hits)
    return found


def pattern_of(words: set[bytes]) -> bytes:
    """A regular expression for any of the words, the longest that fits.

    Words that start alike share their start: thousands one after the other would all be
    tried at every byte.
    """
    starts = groupby(sorted(words - {b""}), key=lambda word: word[:1])
    branches = [
        re.escape(first) + pattern_of({word[1:] for word in found})
        for first, found in starts
    ]
    if not branches:
        return b""
    every = b"(?:" + b"|".join(branches) + b")"
    return every + b"?" if b"" in words else every


def _rows_of(database: Path) -> bytes:
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        return "\n".join(
            str(row)
            for (table,) in tables
            for row in connection.execute(f"from {table}").fetchall()
        ).encode()


@pytest.fixture(scope="module")
def hostile(shared_dir: Path) -> Settings:
    """The published hostile company, and everything its run printed."""

    def run(folder: Path) -> None:
        write_company(folder / "data")
        with pytest.MonkeyPatch.context() as patch:
            leave_out_data_tests(patch)
            arguments = ["--data-dir", str(folder / "data")]
            assert (
                main(["run", *arguments, "--output-dir", str(folder / "output")]) == 0
            )

    folder = made_once(shared_dir / "hostile", run)
    return Settings(output_dir=folder / "output", data_dir=folder / "data")


def test_demo_is_clear_in_no_file_but_private_ones(demo_run: Settings) -> None:
    secrets: set[str] = set()
    with duckdb.connect(demo_run.warehouse_database, read_only=True) as connection:
        for column in ("customer_name", "mobile_phone", "email_address"):
            secrets |= {
                value
                for (value,) in connection.execute(
                    f"select distinct {column} from core.dim_customers"
                    f" where length({column}) > 2"
                ).fetchall()
            }
        secrets |= {
            value
            for (value,) in connection.execute(
                "select distinct wechat_id from raw.orders where length(wechat_id) > 4"
                " union select distinct email from raw.orders where email like '%@%'"
                " union select distinct phone from raw.orders where length(phone) > 7"
            ).fetchall()
        }
        # Colleagues are named to each other, and one may be called like a customer.
        secrets -= {
            name
            for (name,) in connection.execute(
                "select distinct owner_name from raw.owners"
            ).fetchall()
        }
    # Numbers that are nobody's: a bar of zeros stands in many a file.
    secrets = {one for one in secrets if len(set(one)) > 2}
    secrets |= {phone.removeprefix("+86") for phone in secrets if phone[:3] == "+86"}
    assert len(secrets) > 500
    assert clear_files(demo_run.output_dir, secrets) == {}


def test_a_word_is_found_wherever_it_stands_and_whatever_starts_like_it() -> None:
    words = ("ab", "abcd", "b.", "王小明", "王小")
    pattern = re.compile(pattern_of({word.encode() for word in words}))
    text = "xabcab.王小王小明bx".encode()
    assert [match.decode() for match in pattern.findall(text)] == [
        *("ab", "ab", "王小", "王小明"),
    ]
    assert pattern.findall(b"a b") == []


def test_hostile_company_is_clear_in_no_file_but_private_ones(
    hostile: Settings,
) -> None:
    assert clear_files(hostile.output_dir, SECRETS) == {}


def test_commands_about_a_hostile_company_print_nobody(
    hostile: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    output = ["--output-dir", str(hostile.output_dir)]
    for language in ("en", "zh"):
        spoken = [*output, "--lang", language]
        assert main(["rejects", "list", "--limit", "2000", "--all", *spoken]) == 0
        assert main(["info", *spoken]) == 0
    assert main(["ingest", "--explain", str(hostile.data_dir)]) == ExitCode.OK
    said = "".join(capfd.readouterr())
    assert [secret for secret in SECRETS if secret in said] == []
    assert "First 2,000" in said or "rejected" in said


def test_lists_name_people_in_their_folder_only(
    hostile: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(hostile.output_dir, tmp_path / "output", symlinks=True)
    output = ["--output-dir", str(tmp_path / "output")]
    for language in ("en", "zh"):
        assert main(["lists", *output, "--lang", language]) == 0
    lists = list((tmp_path / "output" / "contact").rglob("*.xlsx"))
    told = "".join(
        str(cell)
        for path in lists
        for row in openpyxl.load_workbook(path)
        .worksheets[0]
        .iter_rows(values_only=True)
        for cell in row
    )
    assert PERSONS[0].customer_name in told
    assert [one for path in lists for one in SECRETS if one in path.name] == []
    assert clear_files(tmp_path / "output", SECRETS) == {}
    back = tmp_path / "back.xlsx"
    book = openpyxl.load_workbook(lists[0])
    for column in range(1, len(COLUMNS) + 1):
        book.worksheets[0].cell(2, column).value = PERSONS[0].phone
        book.worksheets[0].cell(3, column).value = PERSONS[0].customer_name
    book.save(back)
    code = main(["results", "import", str(back), *output])
    assert code == ExitCode.INPUT_REFUSED
    said = "".join(capfd.readouterr())
    assert "Row key" in said or "行标识" in said
    assert [secret for secret in SECRETS if secret in said] == []
    assert clear_files(tmp_path / "output", SECRETS) == {}


def test_file_without_a_header_is_refused_without_its_cells(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    person = PERSONS[0]
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    line = ",".join(vars(person).values())
    (data_dir / "export.csv").write_text(f"{line}\n{line}\n", encoding="utf-8")
    output = ["--output-dir", str(tmp_path / "output")]
    assert main(["ingest", "--data-dir", str(data_dir), *output]) != 0
    assert main(["ingest", "--explain", str(data_dir), *output]) != 0
    said = "".join(capfd.readouterr())
    assert "export.csv" in said
    assert [secret for secret in person.secrets if secret in said] == []


def test_failed_masking_check_prints_nobody(
    hostile: Settings,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = publication.write_candidate

    def unmasked(settings: Settings) -> Candidate:
        candidate = written(settings)
        with duckdb.connect(candidate.database) as connection:
            connection.execute(
                "update pub_customer_segments set masked_customer_name = $name,"
                " masked_mobile_phone = $phone, masked_email = $email",
                {
                    "name": PERSONS[0].customer_name,
                    "phone": PERSONS[0].phone,
                    "email": PERSONS[0].email,
                },
            )
        return candidate

    monkeypatch.setattr(publication, "write_candidate", unmasked)
    code = main(["check", "--output-dir", str(hostile.output_dir)])
    assert code == ExitCode.CHECK_FAILED
    said = "".join(capfd.readouterr())
    assert "masked_customer_name = 欧***" in said
    assert [secret for secret in SECRETS if secret in said] == []
    pages = clear_files(hostile.output_dir, PERSONS[0].secrets)
    assert [name for name in pages if name.startswith("checks/")] == []


CELLS = (
    ("SO9", "SO9"),
    ("EXP-004", "EXP-004"),
    ("SO529440005", "SO529****05"),
    ("2026-06-01 12:30:00", "2026-06-01 12:30:00"),
    ("2026年6月1日", "2026年6月1日"),
    ("2009-01-01", "2009-01-01"),
    ("2008-12-31", "2008-**-**"),
    ("1988-05-17", "1988-**-**"),
    ("￥1,299.00", "￥1,299.00"),
    ("1299.00", "1299.00"),
    ("1.5万", "1.5万"),
    ("85%", "85%"),
    ("-12.5", "-12.5"),
    ("123456", "123456"),
    ("1234567", "123****67"),
    ("13812345678", "138****78"),
    ("138-1234-5678", "1***"),
    ("+8613812345678", "+861****78"),
    ("１３８１２３４５６７８", "１***"),
    ("已付款", "已付款"),
    ("PAID", "PAID"),
    ("--", "--"),
    ("王小明", "王***"),
    ("Wang Wei", "W***"),
    ("wxid_fengli88", "w***"),
    ("WX1988", "W***"),
    ("a.b@mail.example", "a***"),
    ("\x1b[31m王", "[***"),
    (" 王小明", "王***"),
)
KNOWN_WORDS = {"已付款", "PAID"}


@pytest.fixture(scope="module")
def masked_by_sql(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the macro makes of every cell."""
    settings = Settings(output_dir=tmp_path_factory.mktemp("macro") / "output")
    prepare_lake(settings)
    cells = ", ".join(
        f"({quote_literal(cell)}, {cell in KNOWN_WORDS})" for cell, _ in CELLS
    )
    macro = "{{ mask_cell(trim_text('cell'), 'is_known') }}"
    query = f"select cell, {macro} as shown from (values {cells}) as t(cell, is_known)"
    ended = run_dbt(
        settings, "show", "--inline", query, "--output", "json", "--limit", "99"
    )
    assert ended.returncode == 0, ended.stdout
    found = json.loads(ended.stdout[ended.stdout.index("{") :])
    return {row["cell"]: row["shown"] for row in found["show"]}


@pytest.mark.parametrize(("cell", "shown"), CELLS)
def test_only_what_names_nobody_stays_readable_alike_in_python_and_sql(
    masked_by_sql: dict[str, str], cell: str, shown: str
) -> None:
    assert masking_of(PROJECT_DIR, DEFAULT_AS_OF).cell(cell) == shown
    assert masked_by_sql[cell] == shown


def test_engine_message_quotes_no_value() -> None:
    said = "Could not convert string '王小明' to INT32 in column \"order_amount\""
    assert engine_message(said) == (
        "Could not convert string '王***' to INT32 in column \"order_amount\""
    )
