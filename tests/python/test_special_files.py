"""What lies in a data folder and is no table: pipes, links, loops, bombs."""

from __future__ import annotations

import os
import socket
import zipfile
from pathlib import Path

import pytest

from ingest_delivery import Delivery, order_file
from strata.cli import main
from strata.errors import ExitCode
from strata.ingest import workbook

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
)


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    found = Delivery.below(tmp_path)
    found.put("orders_good.csv", order_file("SO1,2026-01-02,1"))
    return found


def write_workbook(path: Path, sheet: str, **parts: str | bytes) -> None:
    """Write the parts a reader looks for; ``parts`` replace or add some."""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
        **parts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)


def cells(*rows: str) -> str:
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"


def test_pipe_is_refused_by_name_and_not_waited_for(delivery: Delivery) -> None:
    os.mkfifo(delivery.data_dir / "orders.csv")
    assert delivery.problem().startswith("orders.csv: this is no file but a pipe")


def test_socket_is_refused_by_name(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(delivery.data_dir)  # a socket's path must be short
        listening.bind("orders.csv")
        assert delivery.problem().startswith("orders.csv: this is no file")


def test_pipe_named_on_the_command_line_is_refused(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivery.data_dir / "orders.csv"
    os.mkfifo(path)
    assert main(["ingest", "--explain", str(path)]) == ExitCode.INPUT_REFUSED
    assert "this is no file but a pipe" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["orders.csv", "loop"])
def test_link_to_itself_is_refused_by_name(delivery: Delivery, name: str) -> None:
    (delivery.data_dir / name).symlink_to(name)
    assert delivery.problem().startswith(f"{name}: this is a link that leads back")


@pytest.mark.parametrize("target", [".", "shop"])
def test_link_to_a_folder_is_refused_by_name(delivery: Delivery, target: str) -> None:
    delivery.put("shop/orders.csv", order_file("SO2,2026-01-02,1"))
    (delivery.data_dir / "again").symlink_to(target)
    assert delivery.problem().startswith("again: this is a link to a folder")


@pytest.mark.parametrize("target", ["outside.csv", "/dev/zero"])
def test_link_out_of_the_folder_is_refused_by_name(
    delivery: Delivery, tmp_path: Path, target: str
) -> None:
    (tmp_path / "outside.csv").write_text("secret\n", encoding="utf-8")
    (delivery.data_dir / "orders.csv").symlink_to(tmp_path / target)
    problem = delivery.problem()
    assert problem.startswith("orders.csv: this is a link to a file outside")
    assert "secret" not in problem


def test_rules_linked_from_outside_are_refused(
    delivery: Delivery, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret: [\n", encoding="utf-8")
    (delivery.data_dir / "ingest.yml").symlink_to(tmp_path / "secret")
    refusal = delivery.refusal()
    assert "ingest.yml" in refusal.problems[0]
    assert "secret" not in str(refusal.problems)


def test_link_inside_the_folder_and_linked_folder_are_loaded(tmp_path: Path) -> None:
    delivery = Delivery.below(tmp_path)
    delivery.put("a/orders.csv", order_file("SO1,2026-01-02,1"))
    (delivery.data_dir / "orders_latest.csv").symlink_to("a/orders.csv")
    assert len(delivery.ingest().with_status("loaded")) == 1


def test_note_that_is_a_link_is_left_out_as_any_note(
    delivery: Delivery, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").touch()
    (delivery.data_dir / "README").symlink_to(tmp_path / "outside.txt")
    (delivery.data_dir / "notes.txt").symlink_to("gone.txt")
    assert len(delivery.ingest().with_status("skipped")) == 2


def test_giant_cell_is_refused_at_once(delivery: Delivery) -> None:
    giant = "x" * (3 * workbook.LONGEST_CELL_BYTES)
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{giant}</t></is></c></row>'
    write_workbook(delivery.data_dir / "orders.xlsx", cells(cell))
    assert "a cell of more than 1,048,576 bytes" in delivery.problem()


def test_giant_shared_text_is_refused(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SUSPECT_BYTES", 1000)
    giant = "x" * (3 * workbook.LONGEST_CELL_BYTES)
    write_workbook(
        delivery.data_dir / "orders.xlsx",
        cells('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        **{"xl/sharedStrings.xml": f"<sst><si><t>{giant}</t></si></sst>"},
    )
    assert "a cell of more than 1,048,576 bytes" in delivery.problem()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_giant_index_is_refused_before_it_is_unpacked(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(workbook, "LARGEST_INDEX_BYTES", 10_000)
    write_workbook(delivery.data_dir / "orders.xlsx", cells(), **{part: " " * 10_001})
    assert f"the part {part} of the workbook unpacks to more" in delivery.problem()


def test_giant_sheet_is_refused_before_it_is_unpacked(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "LARGEST_PART_BYTES", 1_000)
    write_workbook(delivery.data_dir / "orders.xlsx", cells(" " * 1_000))
    assert "sheet1.xml of the workbook unpacks to more" in delivery.problem()


ENTITY = '<!DOCTYPE a [<!ENTITY name SYSTEM "file:///etc/hostname">]>'


def test_cell_that_is_an_entity_is_refused_and_not_lost(delivery: Delivery) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&name;</t></is></c></row>'
    write_workbook(delivery.data_dir / "orders.xlsx", ENTITY + cells(cell))
    assert "declares XML entities" in delivery.problem()


def test_shared_text_that_is_an_entity_is_refused(delivery: Delivery) -> None:
    write_workbook(
        delivery.data_dir / "orders.xlsx",
        cells('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        **{"xl/sharedStrings.xml": f"{ENTITY}<sst><si><t>&name;</t></si></sst>"},
    )
    assert "declares XML entities" in delivery.problem()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_index_that_declares_entities_is_refused(
    delivery: Delivery, encoding: str
) -> None:
    index = f"\ufeff{ENTITY}<workbook>&name;</workbook>".encode(encoding)
    write_workbook(
        delivery.data_dir / "orders.xlsx", cells(), **{"xl/workbook.xml": index}
    )
    assert "declares XML entities" in delivery.problem()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_address_is_read_from_a_file_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = {"device": Path("/dev/zero"), "folder": tmp_path}.get(kind)
    if path is None:
        path = tmp_path / "address"
        os.mkfifo(path, 0o600)
    arguments = ["--from-file", str(path), "--table", "orders=public.orders"]
    output = ["--output-dir", str(tmp_path / "output")]
    assert main(["ingest", *arguments, *output]) == ExitCode.INPUT_REFUSED
    assert f"{path} is no file but a" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["XFD1048576", "A1048577", "ZZZ1"])
def test_cell_far_from_the_table_is_named(delivery: Delivery, place: str) -> None:
    sheet = cells(f'<row r="1"><c r="{place}"><v>1</v></c></row>')
    write_workbook(delivery.data_dir / "orders.xlsx", sheet)
    assert f"reaches to cell {place}" in delivery.problem()
