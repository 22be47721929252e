"""Files made to fill the disk, to stop the reader, or to be taken for another."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest_delivery import Delivery, order_file
from strata.cli import main
from strata.cli.session import chosen_settings
from strata.company.project import compose_project
from strata.company.seed_lock import LOCK_FILE
from strata.company.settings_file import load_company_settings
from strata.errors import ExitCode, InputRefusedError
from strata.ingest import archives
from strata.ingest.planning import load_known
from strata.settings import PROJECT_DIR
from test_special_files import CONTENT_TYPES, cells, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS = order_file("SO1,2026-01-02,1")
COMPANY = Path(__file__).parents[1] / "fixtures" / "company"


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    found = Delivery.below(tmp_path)
    found.put("orders_good.csv", order_file("SO0,2026-01-02,1"))
    return found


def packed(*members: tuple[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture
def small_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is packed may be a megabyte at least, not a quarter of a gigabyte."""
    monkeypatch.setattr(archives, "_LARGE", 1 << 20)


@pytest.mark.usefixtures("small_bombs")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.zip", packed(("orders.csv", bytes(2 << 20)))),
        ("many.zip", packed(*((f"orders{n}.csv", bytes(900_000)) for n in range(9)))),
        ("orders.csv.gz", gzip.compress(b"\n" * (2 << 20))),
        ("orders.jsonl.gz", gzip.compress(b"{}\n" * (1 << 20))),
    ],
)
def test_bomb_is_refused_by_name(delivery: Delivery, name: str, content: bytes) -> None:
    delivery.put(name, content)
    assert delivery.problem().startswith(f"{name}: it unpacks to ")


@pytest.mark.usefixtures("small_bombs")
def test_sheet_that_is_a_bomb_is_refused(delivery: Delivery) -> None:
    write_workbook(delivery.data_dir / "orders.xlsx", cells(" " * (2 << 20)))
    assert "sheet1.xml of the workbook unpacks to more" in delivery.problem()


def test_parquet_of_endless_rows_is_refused(delivery: Delivery) -> None:
    path = delivery.data_dir / "orders.parquet"
    duckdb.sql(
        "copy (select 'SO1' as order_id, date '2026-01-02' as ordered_at,"
        f" 1 as order_amount from range(20000000)) to '{path}'"
        " (format parquet, compression zstd, row_group_size 20000000)"
    )
    assert "it says that it holds 20,000,000 rows" in delivery.problem()


def wide(name: str, count: int) -> bytes:
    """A file of orders with one row and as many columns beside its three."""
    told = {"order_id": "SO1", "ordered_at": "2026-01-02", "order_amount": "1"}
    told |= {f"h{number}": "x" for number in range(count)}
    if name.endswith("jsonl"):
        return json.dumps(told).encode()
    return "\n".join([",".join(told), ",".join(told.values())]).encode()


@pytest.mark.parametrize("name", ["orders.csv", "orders.jsonl"])
def test_table_without_an_end_to_the_right_is_refused_at_once(
    delivery: Delivery, name: str
) -> None:
    started = time.process_time()
    delivery.put(name, wide(name, 70_000))
    assert "it has 70,003 columns, and 4,096 are the most" in delivery.problem()
    assert time.process_time() - started < 20


def test_wide_workbook_is_refused(delivery: Delivery) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    write_workbook(delivery.data_dir / "orders.xlsx", cells(row))
    assert "it has 16,384 columns" in delivery.problem()


def test_a_thousand_columns_nobody_knows_are_read_in_seconds(
    delivery: Delivery,
) -> None:
    started = time.process_time()
    delivery.put("orders.csv", wide("orders.csv", 1_000))
    assert len(delivery.ingest().with_status("loaded")) == 2
    assert time.process_time() - started < 15


def test_members_of_an_archive_never_leave_it_and_none_is_lost(
    delivery: Delivery, tmp_path: Path
) -> None:
    delivery.put("away.zip", packed(("../../../orders.csv", ORDERS)))
    loaded = delivery.ingest().with_status("loaded")
    assert [one.source_file for one in loaded] == [
        "away.zip/orders.csv",
        "orders_good.csv",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["delivered", "output"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["orders.csv", "../orders.csv", "/orders.csv"])
@pytest.mark.parametrize("other", [ORDERS, order_file("SO2,2026-01-02,1")])
def test_members_of_one_name_are_not_taken_for_each_other(
    delivery: Delivery, second: str, other: str
) -> None:
    delivery.put("twins.zip", packed(("orders.csv", ORDERS), (second, other)))
    assert delivery.problem().startswith(
        "twins.zip: two files in the archive are called orders.csv; unpack it"
    )


def test_archive_without_a_file_is_refused(delivery: Delivery) -> None:
    delivery.put("empty.zip", packed(("__MACOSX/._orders.csv", "x")))
    assert delivery.problem().startswith("empty.zip: the archive holds no file")


def test_words_of_the_engine_are_a_part_of_the_sentence(delivery: Delivery) -> None:
    delivery.put("orders.parquet", "PAR1")
    problem = delivery.problem()
    assert problem.startswith("orders.parquet: the file is cut off or damaged (")
    assert "Error:" not in problem


def test_archive_in_an_archive_is_called_so(delivery: Delivery) -> None:
    delivery.put("outer.zip", packed(("in.zip", packed(("orders.csv", ORDERS)))))
    assert delivery.problem().startswith(
        "outer.zip/in.zip: this is an archive inside an archive"
    )


def with_bytes(content: bytes, place: bytes, offset: int, value: bytes) -> bytes:
    """The content with bytes changed at the last place of a signature."""
    at = content.rindex(place) + offset
    return content[:at] + value + content[at + len(value) :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda zipped: with_bytes(zipped, b"PK\1\2", 8, b"\1"),  # a password
        lambda zipped: with_bytes(zipped, b"PK\1\2", 10, b"\x63"),  # an unknown method
        lambda zipped: with_bytes(
            zipped, b"PK\1\2", 42, b"\xff\xff\xff\x7f"
        ),  # a place
        lambda zipped: with_bytes(zipped, b"PK\1\2", 9, b"\x08").replace(
            b"xl/wo", b"\xff" * 5
        ),
        lambda zipped: with_bytes(zipped, b"PK\5\6", 12, b"\xff\xff\xff\x7f"),
        lambda zipped: zipped[: len(zipped) // 2],
    ],
)
@pytest.mark.parametrize("name", ["orders.zip", "orders.xlsx"])
def test_archive_with_a_false_directory_is_refused_by_name(
    delivery: Delivery, name: str, damage: Callable[[bytes], bytes]
) -> None:
    delivery.put(name, damage(packed(("xl/workbook.xml", CONTENT_TYPES))))
    assert delivery.problem().startswith(f"{name}: ")


def test_parquet_with_a_false_footer_is_refused_by_name(delivery: Delivery) -> None:
    path = delivery.data_dir / "orders.parquet"
    duckdb.sql(
        "copy (select 'SO1' as order_id, '2026-01-02' as ordered_at,"
        f" '1' as order_amount) to '{path}' (format parquet)"
    )
    content = path.read_bytes()
    author = content.rindex(b"DuckDB")
    path.write_bytes(content[:author] + b"\xff" + content[author + 1 :])
    assert delivery.problem().startswith(
        "orders.parquet: the file is cut off or damage"
    )


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = tmp_path / "laden"
    shutil.copytree(COMPANY, folder)
    return folder


def refusal_of(company: Path) -> InputRefusedError:
    settings = chosen_settings(None, company)
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)

    def use() -> None:
        compose_project(settings)
        load_known(settings)

    with pytest.raises(InputRefusedError) as raised:
        use()
    return raised.value


HEADER = b"seed,key,shipped_values\n"


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"risk_bands,high,{}\n", 1),
        (b"\n" + HEADER + b"risk_bands,high,{}\n", 1),
        (HEADER + b"risk_bands,high\n", 2),
        (HEADER + b'risk_bands,high,"{""a"": 1\n', 2),
        (HEADER + b"risk_bands,high,[]\n", 2),
        (HEADER + b"risk_bands,high," + b"[" * 100_000 + b"\n", 2),
        (HEADER + b"\n\xff\xfe\n", 3),
        (HEADER + b"x" * 200_000 + b",,\n", 2),
    ],
)
def test_lock_of_the_company_that_nobody_wrote_is_refused(
    company: Path, content: bytes, row: int
) -> None:
    (company / LOCK_FILE).write_bytes(content)
    refused = refusal_of(company)
    assert refused.problems == (
        f"laden/seeds.lock.csv:{row}: this is not what was written there",
    )
    assert "delete it" in refused.hint


@pytest.mark.parametrize(
    "name", ["seeds/risk_bands.csv", "recipes/own.yml", "recipes/kassenbuch.yml"]
)
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_file_in_the_company_is_refused_by_name(
    company: Path, name: str, kind: str
) -> None:
    (company / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(company / name)
    else:
        (company / name).mkdir()
    (problem,) = refusal_of(company).problems
    assert name in problem
    assert "and no file" in problem


@pytest.mark.parametrize(
    "written", ["[" * 5_000, "[" * 5_000 + "]" * 5_000, "{a: " * 5_000, "- " * 5_000]
)
def test_yaml_without_a_bottom_is_refused_with_its_line(
    company: Path, written: str
) -> None:
    (company / "strata.yml").write_text(f"\n{written}\n", encoding="utf-8")
    with pytest.raises(InputRefusedError) as raised:
        load_company_settings(company, PROJECT_DIR)
    (problem,) = raised.value.problems
    assert "strata.yml line 2: lists and keys lie in each other" in problem


def test_line_that_quotes_a_giant_is_shown_with_its_beginning_and_its_end(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    header = f"customer_name,{'x' * 400_000},{'y' * 400_000},company_name"
    delivery.put("leads.csv", f"{header}\n1,2,3,4\n")
    output = str(delivery.settings.output_dir)
    told = ["--data-dir", str(delivery.data_dir), "--output-dir", output]
    started = time.process_time()
    assert main(["ingest", *told]) == ExitCode.INPUT_REFUSED
    assert time.process_time() - started < 10
    shown = capsys.readouterr().err
    assert "leads.csv: required column lead_id" in shown
    assert "or add the column" in shown
    assert max(map(len, shown.splitlines())) < 2_500
