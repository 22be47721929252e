"""Rejected rows: listed, written out, mended, taken back in, closed, never erased."""

from __future__ import annotations

import csv
import io
import shutil
import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from ingest_delivery import Delivery
from strata import dbt_runner
from strata.cli import main
from strata.errors import ExitCode
from strata.lake import prepare_lake
from strata.lock import output_lock
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Said = pytest.CaptureFixture[str]

FORMULA = '=HYPERLINK("http://x.example","发票")'
ORDERS = f"""order_id,ordered_at,order_amount,customer_name,phone,渠道备注
A1,2026-06-01,10,王伟,13912345601,
A2,昨天,20,李娜,13912345602,直播
A3,2026-06-01,abc,"{FORMULA.replace('"', '""')}",13912345603,'-5
,2026-06-01,40,张敏,13912345604,
A5,2026-06-01,50
A6,前天,60,陈静,13912345606,
A7,后天,70,刘洋,13912345607,
"""
REFUNDS = """refund_id,order_id,refunded_at,refund_amount
R1,A1,不知道,5
"""
# Rows of orders.csv by what is wrong with them.
BAD_DATE, FORMULA_NAME, NO_ID, SHORT_LINE, LEFT_ALONE, BAD_AGAIN = 3, 4, 5, 6, 7, 8


@dataclass(frozen=True)
class Desk:
    """The output folder of one delivery, and a folder to mend files in."""

    settings: Settings
    folder: Path
    batch_id: str

    def strata(self, *arguments: str) -> int:
        """Run a command on the output folder."""
        return main([*arguments, "--output-dir", str(self.settings.output_dir)])

    def rejects(self, *arguments: str) -> int:
        return self.strata("rejects", *arguments)

    def reject_id(self, row_number: int) -> str:
        """The id of a rejected row of orders.csv."""
        return f"{self.batch_id}:{row_number}"

    def moved_to(self, folder: Path) -> Desk:
        """A copy that belongs to the caller alone."""
        output_dir = folder / "output"
        shutil.copytree(self.settings.output_dir, output_dir, symlinks=True)
        settings = replace(self.settings, output_dir=output_dir)
        return Desk(settings, folder, self.batch_id)

    def exported(self, name: str) -> list[dict[str, str]]:
        """The open rejects of orders, read back from a new csv file."""
        path = self.folder / name
        assert self.rejects("export", str(path), "--entity", "orders") == ExitCode.OK
        return loaded(path)

    def built(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.settings.warehouse_database, read_only=True) as found:
            return found.execute(query).fetchall()

    def in_lake(self, name: str, columns: str) -> list[tuple[Any, ...]]:
        """Columns of a file of a batch of orders."""
        path = self.settings.raw_dir / "orders" / f"{name}.parquet"
        with duckdb.connect() as lake:
            query = f"select {columns} from read_parquet(?)"
            return lake.execute(query, [str(path)]).fetchall()

    def batches(self) -> set[str]:
        return {path.name for path in self.settings.raw_dir.glob("*/batch=*")}


def cells_of(rows: Sequence[dict[str, str]], reject_id: str) -> dict[str, str]:
    (row,) = [row for row in rows if row["reject_id"] == reject_id]
    return row


def loaded(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def saved(
    path: Path, rows: Sequence[dict[str, str]], *, encoding: str = "utf-8-sig"
) -> Path:
    with io.StringIO(newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A small delivery, loaded and built once; tests that load more move it."""
    folder = tmp_path_factory.mktemp("rejects")
    delivery = Delivery.below(folder)
    delivery.put("shop/orders.csv", ORDERS)
    delivery.put("shop/refunds.csv", REFUNDS)
    (batch_id,) = [
        file.batch_id for file in delivery.ingest().files if file.entity == "orders"
    ]
    assert batch_id is not None
    desk = Desk(delivery.settings, folder, batch_id)
    # The run that takes rows back in builds and tests all the others.
    prepare_lake(desk.settings)
    read = ("pub_rejected_rows", "pub_row_accounting")
    dbt_runner.build(desk.settings, lambda _: None, only=read)
    return desk


@pytest.fixture(scope="module")
def replayed(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk after rows were mended, saved by Excel in GB18030, replayed and run."""
    here = desk.moved_to(tmp_path_factory.mktemp("replayed"))
    rows = here.exported("rejects.csv")
    for row_number, mended in {
        BAD_DATE: {"ordered_at": "2026-06-02"},
        FORMULA_NAME: {"order_amount": "30"},
        NO_ID: {"order_id": "A4"},
        SHORT_LINE: {
            "order_id": "A5",
            "ordered_at": "2026-06-01",
            "order_amount": "50",
            "phone": "13912345605",
        },
        BAD_AGAIN: {"ordered_at": "2026-06-31"},
    }.items():
        cells_of(rows, here.reject_id(row_number)).update(mended)
    reordered = [dict(reversed(row.items())) for row in rows]
    path = saved(here.folder / "mended.csv", reordered, encoding="gb18030")
    assert here.rejects("replay", str(path)) == ExitCode.OK
    data_dir = str(here.settings.data_dir)
    assert here.strata("run", "--data-dir", data_dir) == ExitCode.OK
    return here


def test_the_list_says_file_reason_and_mend_and_shows_nobody(
    desk: Desk, capsys: Said
) -> None:
    assert desk.rejects("list") == ExitCode.OK
    said = capsys.readouterr().out
    assert "7 open rejected rows, 0 closed" in said
    assert "shop/orders.csv" in said
    assert "Write it as 2026-06-01 or 2026-06-01 12:30:00" in said
    assert desk.reject_id(BAD_DATE) in said
    assert "李娜" not in said
    assert "13912345602" not in said


def test_the_list_can_be_narrowed(desk: Desk, capsys: Said) -> None:
    narrow = ("--reason", "unparseable_date", "--file", "orders", "--limit", "1")
    assert desk.rejects("list", *narrow, "--lang", "zh") == ExitCode.OK
    said = capsys.readouterr().out
    assert "共 3 行，显示前 1 行" in said
    assert "请写成 2026-06-01" in said
    assert "refunds" not in said
    assert "missing_required" not in said


def test_an_entity_nobody_rejected_is_refused(desk: Desk, capsys: Said) -> None:
    assert desk.rejects("list", "--entity", "leeds") == ExitCode.INPUT_REFUSED
    assert "--entity leeds: no rejected rows; available: orders, refunds" in (
        capsys.readouterr().err
    )


def test_an_export_is_clear_private_and_runs_nothing(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    path = tmp_path / "rejects.csv"
    assert desk.rejects("export", str(path), "--entity", "orders") == ExitCode.OK
    assert "unmasked and include personal data" in capsys.readouterr().out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = loaded(path)
    header = list(rows[0])
    assert header[:5] == [
        "reject_id",
        "reject_reason",
        "reject_column",
        "reject_mend",
        "source_system",
    ]
    assert header[-2:] == ["渠道备注", "reject_line_text"]
    bad_date = cells_of(rows, desk.reject_id(BAD_DATE))
    assert bad_date["ordered_at"] == "昨天"
    assert bad_date["customer_name"] == "李娜"
    assert bad_date["reject_column"] == "ordered_at"
    assert bad_date["source_system"] == "shop"
    assert bad_date["渠道备注"] == "直播"
    formula = cells_of(rows, desk.reject_id(FORMULA_NAME))
    assert formula["customer_name"] == "'" + FORMULA
    assert formula["渠道备注"] == "''-5"
    line = cells_of(rows, desk.reject_id(SHORT_LINE))
    assert line["reject_line_text"] == "A5,2026-06-01,50"
    assert line["order_id"] == ""
    assert len(rows) == 6


def test_several_entities_are_one_file_each(desk: Desk, tmp_path: Path) -> None:
    assert desk.rejects("export", str(tmp_path / "rejects.xlsx")) == ExitCode.OK
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "rejects_orders.xlsx",
        "rejects_refunds.xlsx",
    ]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("taken.csv", "already exists"),
        ("rejects.txt", "must end in .csv or .xlsx"),
        ("nowhere/rejects.csv", "No such folder"),
    ],
)
def test_an_export_that_would_do_harm_is_refused(
    name: str, claim: str, desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "taken.csv").write_text("somebody's work", encoding="utf-8")
    refused = desk.rejects("export", str(tmp_path / name), "--entity", "orders")
    assert refused == ExitCode.INPUT_REFUSED
    assert claim in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["taken.csv"]
    assert (tmp_path / "taken.csv").read_text(encoding="utf-8") == "somebody's work"


def test_mended_rows_are_kept_under_their_own_system_and_batch(
    replayed: Desk,
) -> None:
    kept = replayed.built("""
        select order_id, order_amount, source_system, customer_name, mobile_phone
        from staging.stg_commerce__orders
        order by order_id
    """)
    assert [(row[0], row[2]) for row in kept] == [
        ("A1", "shop"),
        ("A2", "shop"),
        ("A3", "shop"),
        ("A4", "shop"),
        ("A5", "shop"),
    ]
    assert kept[2][3] == FORMULA
    assert kept[4][4] == "+8613912345605"


def test_unknown_columns_come_back_as_they_were(replayed: Desk) -> None:
    assert replayed.built("""
        select order_id, json_extract_string(_extra, '渠道备注')
        from raw.orders
        where _source_file = 'mended.csv' and order_id in ('A2', 'A3')
        order by order_id
    """) == [("A2", "直播"), ("A3", "'-5")]


def test_a_mended_row_closes_its_reject_which_stays(replayed: Desk) -> None:
    status = dict(
        replayed.built("""
            select rejected_row_id, status_code
            from publish.pub_rejected_rows
            where source_file = 'shop/orders.csv'
        """)
    )
    assert status == {
        replayed.reject_id(BAD_DATE): "closed",
        replayed.reject_id(FORMULA_NAME): "closed",
        replayed.reject_id(NO_ID): "closed",
        replayed.reject_id(SHORT_LINE): "closed",
        replayed.reject_id(LEFT_ALONE): "open",
        replayed.reject_id(BAD_AGAIN): "closed",
    }


def test_a_row_rejected_again_is_a_new_open_reject_at_the_end_of_a_chain(
    replayed: Desk,
) -> None:
    assert replayed.built("""
        select later.source_file, later.reason_code, later.status_code
        from publish.pub_rejected_rows as earlier
        inner join publish.pub_rejected_rows as later
            on
                earlier.replacing_batch_id = later.batch_id
                and earlier.replacing_row_number = later.row_number
    """) == [("mended.csv", "impossible_date", "open")]


def test_the_accounting_balances_with_replays(replayed: Desk) -> None:
    accounted = replayed.built("""
        select
            source_file,
            outcome_code,
            sum(row_count),
            sum(open_count),
            sum(closed_count)
        from publish.pub_row_accounting
        where entity_code = 'orders'
        group by source_file, outcome_code
        order by source_file, outcome_code
    """)
    assert accounted == [
        ("mended.csv", "kept", 4, 0, 0),
        ("mended.csv", "rejected", 1, 1, 0),
        ("shop/orders.csv", "kept", 1, 0, 0),
        ("shop/orders.csv", "rejected", 6, 1, 5),
    ]


def test_closed_rows_are_listed_when_asked_for(replayed: Desk, capsys: Said) -> None:
    assert replayed.rejects("list", "--limit", "100") == ExitCode.OK
    said = capsys.readouterr().out
    assert "3 open rejected rows, 5 closed" in said
    assert replayed.reject_id(BAD_DATE) not in said
    assert replayed.rejects("list", "--limit", "100", "--all") == ExitCode.OK
    said = capsys.readouterr().out
    assert replayed.reject_id(BAD_DATE) in said
    assert "closed by " in said


def test_the_next_export_holds_open_rows_only(replayed: Desk) -> None:
    rows = replayed.exported("next.csv")
    assert {row["ordered_at"] for row in rows} == {"前天", "2026-06-31"}


def test_a_file_replayed_twice_is_already_loaded(replayed: Desk, capsys: Said) -> None:
    before = replayed.batches()
    path = replayed.folder / "mended.csv"
    assert replayed.rejects("replay", str(path)) == ExitCode.OK
    assert "the same content is already in the lake" in capsys.readouterr().out
    assert replayed.batches() == before


def test_a_workbook_replays_after_a_spreadsheet_program_saved_it(
    replayed: Desk, tmp_path: Path, capsys: Said
) -> None:
    here = replayed.moved_to(tmp_path)
    path = tmp_path / "rejects.xlsx"
    assert here.rejects("export", str(path), "--entity", "orders") == ExitCode.OK
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    places = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == here.reject_id(LEFT_ALONE):
            sheet.cell(row[0].row, places["ordered_at"], "2026-06-06")
    workbook.save(path)
    capsys.readouterr()
    assert here.rejects("replay", str(path)) == ExitCode.OK
    said = capsys.readouterr().out
    assert "1 corrected rows of orders" in said
    assert "1 rows were left out" in said
    (batch,) = here.batches() - replayed.batches()
    assert here.in_lake(f"{batch}/rows", "order_id, ordered_at, customer_name") == [
        ("A6", "2026-06-06", "陈静")
    ]
    replaced = "replayed_batch_id, replayed_row_number"
    assert here.in_lake(f"{batch}/replays", replaced) == [(here.batch_id, LEFT_ALONE)]


def test_rows_replayed_and_not_yet_built_wait(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    here = desk.moved_to(tmp_path)
    rows = here.exported("rejects.csv")
    cells_of(rows, here.reject_id(BAD_DATE))["ordered_at"] = "2026-06-02"
    first = saved(tmp_path / "first.csv", rows)
    assert here.rejects("replay", str(first)) == ExitCode.OK
    assert here.rejects("list") == ExitCode.OK
    said = capsys.readouterr().out
    assert "1 more have been replayed since; the next build closes them" in said
    assert "1 file(s) have arrived since" in said
    assert len(here.exported("later.csv")) == 5

    cells_of(rows, here.reject_id(LEFT_ALONE))["ordered_at"] = "2026-06-06"
    second = saved(tmp_path / "second.csv", rows)
    capsys.readouterr()
    assert here.rejects("replay", str(second)) == ExitCode.OK
    assert "1 corrected rows of orders" in capsys.readouterr().out

    cells_of(rows, here.reject_id(BAD_DATE))["ordered_at"] = "2026-06-03"
    third = saved(tmp_path / "third.csv", rows)
    assert here.rejects("replay", str(third)) == ExitCode.INPUT_REFUSED
    refused = capsys.readouterr().err
    assert f"third.csv, row 2, column reject_id: {here.reject_id(BAD_DATE)}" in refused
    assert "was already replaced by" in refused


def test_a_file_without_changes_loads_nothing(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    here = desk.moved_to(tmp_path)
    before = here.batches()
    here.exported("rejects.csv")
    assert here.rejects("replay", str(tmp_path / "rejects.csv")) == ExitCode.OK
    assert "none of its 6 rows has changed" in capsys.readouterr().out
    assert here.batches() == before


Rows = list[dict[str, str]]


def _unknown_id(rows: Rows) -> None:
    rows[0]["reject_id"] = "0123456789abcdef:2"


def _kept_row(rows: Rows) -> None:
    rows[0]["reject_id"] = rows[0]["reject_id"].replace(f":{BAD_DATE}", ":2")


def _same_id_twice(rows: Rows) -> None:
    rows[1]["reject_id"] = rows[0]["reject_id"]


def _blank_id(rows: Rows) -> None:
    rows[0]["reject_id"] = " "


def _no_id_column(rows: Rows) -> None:
    for row in rows:
        del row["reject_id"]


def _line_edited(rows: Rows) -> None:
    rows[3]["reject_line_text"] += ",王五,13912345605,"


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (_unknown_id, "row 2, column reject_id: no row 0123456789abcdef:2 was ever"),
        (_kept_row, ":2; delete the row"),
        (_same_id_twice, "already appears in mended.csv, row 2; keep one of the two"),
        (_blank_id, "row 2, column reject_id: blank; copy the id"),
        (_no_id_column, "column reject_id is missing from the header; export"),
        (_line_edited, "row 5, column reject_line_text: only the line was edited"),
    ],
)
def test_a_row_that_replaces_no_open_reject_is_refused(
    damage: Callable[[Rows], None],
    problem: str,
    desk: Desk,
    tmp_path: Path,
    capsys: Said,
) -> None:
    source = tmp_path / "rejects.csv"
    assert desk.rejects("export", str(source), "--entity", "orders") == ExitCode.OK
    rows = loaded(source)
    rows[4]["ordered_at"] = "2026-06-06"
    damage(rows)
    before = desk.batches()
    mended = saved(tmp_path / "mended.csv", rows)
    assert desk.rejects("replay", str(mended)) == ExitCode.INPUT_REFUSED
    refused = capsys.readouterr().err
    assert "nothing was loaded" in refused
    assert "mended.csv" in refused
    assert problem in refused
    assert desk.batches() == before


def test_rows_of_several_entities_in_one_file_are_refused(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    (refund_batch,) = {
        path.name.removeprefix("batch=")
        for path in desk.settings.raw_dir.glob("refunds/batch=*")
        if path.name != "batch=empty"
    }
    mended = saved(
        tmp_path / "mended.csv",
        [
            {"reject_id": desk.reject_id(BAD_DATE), "ordered_at": "2026-06-02"},
            {"reject_id": f"{refund_batch}:2", "ordered_at": "2026-06-02"},
        ],
    )
    assert desk.rejects("replay", str(mended)) == ExitCode.INPUT_REFUSED
    assert (
        "the rows belong to several entities (orders, refunds)"
        in capsys.readouterr().err
    )


def test_a_broken_line_of_a_mended_file_is_refused(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    mended = tmp_path / "mended.csv"
    reject_id = desk.reject_id(BAD_DATE)
    mended.write_text(f"reject_id,ordered_at\n{reject_id},2026-06-02,x\n", "utf-8")
    assert desk.rejects("replay", str(mended)) == ExitCode.INPUT_REFUSED
    assert "mended.csv: row 2: " in capsys.readouterr().err


def test_columns_left_out_keep_what_was_received(desk: Desk, tmp_path: Path) -> None:
    here = desk.moved_to(tmp_path)
    before = here.batches()
    mended = saved(
        tmp_path / "mended.csv",
        [{"下单时间": "2026-06-02", "reject_id": here.reject_id(BAD_DATE)}],
    )
    assert here.rejects("replay", str(mended)) == ExitCode.OK
    (batch,) = here.batches() - before
    columns = "order_id, ordered_at, customer_name, _source_system, _extra"
    assert here.in_lake(f"{batch}/rows", columns) == [
        ("A2", "2026-06-02", "李娜", "shop", '{"渠道备注":"直播"}')
    ]


def test_an_exported_file_is_no_delivery(tmp_path: Path) -> None:
    delivery = Delivery.below(tmp_path)
    delivery.put("orders.csv", "reject_id,order_id,ordered_at,order_amount\na:2,1,,\n")
    assert "load it with `strata rejects replay`" in delivery.problem()


def test_a_list_that_outlived_its_lake_is_not_written_out(
    desk: Desk, tmp_path: Path, capsys: Said
) -> None:
    here = desk.moved_to(tmp_path)
    shutil.rmtree(here.settings.raw_dir / "orders" / f"batch={here.batch_id}")
    path = tmp_path / "rejects.csv"
    assert here.rejects("export", str(path)) == ExitCode.INPUT_REFUSED
    refused = capsys.readouterr().err
    assert "no longer holds the rows" in refused
    assert "shop/orders.csv" in refused
    assert not path.exists()


def test_nothing_is_listed_before_a_build(tmp_path: Path, capsys: Said) -> None:
    output_dir = str(tmp_path / "output")
    for arguments in (["list"], ["export", str(tmp_path / "rejects.csv")]):
        refused = main(["rejects", *arguments, "--output-dir", output_dir])
        assert refused == ExitCode.INPUT_REFUSED
        assert "Nothing has been built" in capsys.readouterr().err
    assert not (tmp_path / "output").exists()


def test_the_publication_is_listed_while_a_run_holds_the_folder(
    replayed: Desk, capsys: Said
) -> None:
    with output_lock(replayed.settings):
        replayed.settings.warehouse_database.touch()
        assert replayed.rejects("list") == ExitCode.OK
        assert "As of the last publication" in capsys.readouterr().out
        path = replayed.folder / "mended.csv"
        assert replayed.rejects("replay", str(path)) == ExitCode.ALREADY_RUNNING


def test_a_build_that_a_run_holds_is_left_alone(desk: Desk) -> None:
    with output_lock(desk.settings):
        assert desk.rejects("list") == ExitCode.ALREADY_RUNNING


@pytest.mark.parametrize("command", ["list", "export", "replay"])
def test_every_rejects_command_has_help(command: str, capsys: Said) -> None:
    assert main(["rejects", command, "--help"]) == ExitCode.OK
    assert "--lang" in capsys.readouterr().out


def test_a_lake_of_before_replays_gets_the_file(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path / "output")
    prepare_lake(settings)
    replays = settings.raw_dir / "orders" / "batch=empty" / "replays.parquet"
    replays.unlink()
    prepare_lake(settings)
    assert replays.is_file()
