"""A path is a name: whatever it is spelled with, it is one file and no other."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dbt_command import run_dbt
from gates import paths as path_gate
from ingest_delivery import Delivery, order_file
from strata.cli import main
from strata.errors import ExitCode
from strata.ingest.engine import opened_engine
from strata.lake import prepare_lake
from strata.paths import read_name, write_name
from strata.settings import PROJECT_DIR, Settings
from strata.spreadsheet import write_private_table

if TYPE_CHECKING:
    from collections.abc import Callable

# What a pattern, a shell, SQL, YAML or a template could take for something else.
NAME_PIECES = (
    *("[1]", "[!1]", "[a-z]", "*", "**", "?", "{x}", "'", '"', "`", "$HOME", "%20"),
    *(" ", "\n", "\t", "=1", "#", ";", ",", "&", "~", ":", "|", "\\", "{{ x }}"),
    *("订单", "😀", "é", "a", "1", "-", "(1)"),
)
names = st.lists(st.sampled_from(NAME_PIECES), min_size=1, max_size=4).map("".join)
# What no engine could be told; see `unusable_part`.
UNUSABLE = ("\\", "?", "#")
output_names = names.filter(lambda name: not any(part in name for part in UNUSABLE))


def write_parquet(path: Path, order_id: str) -> None:
    """Write one order, whatever the file is called."""
    neutral = path.with_name("neutral.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select $id as order_id, '2026-01-02' as ordered_at, 1 as"
            " order_amount) to $path (format parquet)",
            {"id": order_id, "path": str(neutral)},
        )
    neutral.rename(path)


def write_workbook(path: Path, order_id: str) -> None:
    """Write one order, whatever the file is called."""
    neutral = path.with_name("neutral.xlsx")
    header = ("order_id", "ordered_at", "order_amount")
    with duckdb.connect() as connection:
        write_private_table(
            connection, neutral, header, [(order_id, "2026-01-02", "1")]
        )
    neutral.rename(path)


def write_csv(path: Path, order_id: str) -> None:
    """Write one order, whatever the file is called."""
    path.write_text(order_file(f"{order_id},2026-01-02,1"), encoding="utf-8")


def write_json_lines(path: Path, order_id: str) -> None:
    """Write one order, whatever the file is called."""
    path.write_text(
        f'{{"order_id": "{order_id}", "ordered_at": "2026-01-02", "order_amount": 1}}',
        encoding="utf-8",
    )


WRITERS: dict[str, Callable[[Path, str], None]] = {
    ".parquet": write_parquet,
    ".xlsx": write_workbook,
    ".csv": write_csv,
    ".jsonl": write_json_lines,
}


def loaded_orders(settings: Settings) -> list[tuple[str, str]]:
    """Source file and order of every row, sorted."""
    found = []
    with duckdb.connect() as connection:
        for folder in settings.raw_dir.glob("orders/batch=*"):
            found += connection.execute(
                "select _source_file, order_id"
                " from read_parquet(?, hive_partitioning = false)",
                [read_name(folder / "rows.parquet")],
            ).fetchall()
    return sorted(found)


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("place", ["", "erp[2]/"])
def test_file_with_brackets_is_not_its_neighbour(
    tmp_path: Path, suffix: str, place: str
) -> None:
    delivery = Delivery.below(tmp_path)
    wanted: list[tuple[str, str]] = []
    for number, name in enumerate((f"{place}orders[1]", "erp2/orders1")):
        path = delivery.data_dir / f"{name}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[suffix](path, f"SO{number}")
        wanted.append((f"{name}{suffix}", f"SO{number}"))
    delivery.ingest()
    assert loaded_orders(delivery.settings) == sorted(wanted)


def test_no_file_is_remembered_for_another_of_its_name(tmp_path: Path) -> None:
    # Work files follow each other under one name within a moment, as long as each
    # other: by size and time the next is the one before.
    work_file = tmp_path / "delivered.parquet"
    with opened_engine(Settings(output_dir=tmp_path)) as connection:
        connection.execute(
            "copy (select range as number, 'x' as filling from range(10))"
            " to $path (format parquet, compression lz4)",
            {"path": write_name(work_file)},
        )
        connection.execute(
            "select distinct number, filling[:1] from read_parquet(?)",
            [read_name(work_file)],
        ).fetchall()
        remembered = connection.execute(
            "select path from duckdb_external_file_cache()"
        ).fetchall()
    assert remembered == []


@given(st.sets(names, min_size=2, max_size=6), st.sampled_from(sorted(WRITERS)))
@example({"[1]", "1", "*", "?", "**"}, ".parquet")
@example({"[1]", "1", "*", "?", "**"}, ".xlsx")
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_delivered_file_is_read_as_itself(
    tmp_path_factory: pytest.TempPathFactory, found: set[str], suffix: str
) -> None:
    delivery = Delivery.below(tmp_path_factory.mktemp("names"))
    wanted: list[tuple[str, str]] = []
    for number, name in enumerate(sorted(found)):
        for file in (f"orders{name}{suffix}", f"x{name}/orders{suffix}"):
            path = delivery.data_dir / file
            path.parent.mkdir(exist_ok=True)
            order_id = f"SO{number}{len(wanted)}"
            WRITERS[suffix](path, order_id)
            wanted.append((file, order_id))
    delivery.ingest()
    assert loaded_orders(delivery.settings) == sorted(wanted)


@given(output_names)
@example("[1]*{x}' \"`$HOME {{ x }}\n订单😀-")
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_output_folder_of_any_name_is_written_and_read_as_itself(
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    folder = tmp_path_factory.mktemp("outputs")
    delivery = Delivery.below(folder)
    delivery.put("orders.csv", order_file("SO1,2026-01-02,1"))
    mine = folder / f"out{name}"
    arguments = ["--data-dir", str(delivery.data_dir), "--output-dir", str(mine)]
    assert main(["ingest", *arguments]) == ExitCode.OK
    assert main(["ingest", *arguments]) == ExitCode.OK
    assert "1 files already loaded" in capsys.readouterr().out
    assert main(["info", "--output-dir", str(mine)]) == ExitCode.OK
    assert loaded_orders(Settings(output_dir=mine)) == [("orders.csv", "SO1")]


def test_lake_of_an_output_folder_with_brackets_is_its_own(tmp_path: Path) -> None:
    of_folder: dict[Path, str] = {}
    for name in ("out[1]' *{x} 订单", "out1' *{x} 订单", "out1' y{x} 订单"):
        delivery = Delivery.below(tmp_path)
        order_id = f"SO{len(of_folder)}"
        delivery.put("orders.csv", order_file(f"{order_id},2026-01-02,1"))
        output_dir = tmp_path / name
        made = replace(delivery.settings, output_dir=output_dir)
        Delivery(made).ingest()
        prepare_lake(made)
        of_folder[output_dir] = order_id
        for path in sorted(tmp_path.glob("delivered/**/*"), reverse=True):
            path.unlink()
        delivery.data_dir.rmdir()
    for output_dir, order_id in of_folder.items():
        made = Settings(output_dir=output_dir)
        built = run_dbt(made, "seed", "--select", "bands tiers")
        assert built.returncode == 0, built.stdout
        with duckdb.connect(made.warehouse_database, read_only=True) as connection:
            found = connection.execute("select order_id from raw.orders").fetchall()
        assert found == [(order_id,)]


@pytest.mark.parametrize("part", UNUSABLE)
def test_output_folder_no_engine_could_be_told_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    for command in ("run", "info", "build"):
        code = main([command, "--output-dir", str(tmp_path / f"out{part}put")])
        assert code == ExitCode.INPUT_REFUSED
        said = capsys.readouterr().err
        assert f"out{part}put" in said
        assert f"It contains {part}" in said
    assert not list(tmp_path.iterdir())


def test_output_folder_in_other_bytes_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + "/输出".encode("gb18030"))
    assert main(["run", "--output-dir", folder]) == ExitCode.INPUT_REFUSED
    assert r"\xca\xe4\xb3\xf6" in capsys.readouterr().err


def test_file_name_in_gb18030_is_understood(tmp_path: Path) -> None:
    delivery = Delivery.below(tmp_path)
    delivery.put("ingest.yml", "files:\n  - {pattern: '订单_*', entity: orders}\n")
    name = os.fsencode(delivery.data_dir) + "/订单_[1].parquet".encode("gb18030")
    write_parquet(Path(os.fsdecode(name)), "SO1")
    delivery.ingest()
    assert loaded_orders(delivery.settings) == [("订单_[1].parquet", "SO1")]


def test_file_name_in_unknown_bytes_is_refused_by_name(tmp_path: Path) -> None:
    delivery = Delivery.below(tmp_path)
    name = os.fsencode(delivery.data_dir) + b"/orders_\xff.csv"
    write_csv(Path(os.fsdecode(name)), "SO1")
    assert delivery.problem().startswith(r"orders_\xff.csv: the name is neither")


def test_one_name_in_two_encodings_is_refused_by_its_bytes(tmp_path: Path) -> None:
    delivery = Delivery.below(tmp_path)
    write_csv(delivery.data_dir / "订单_orders.csv", "SO1")
    name = os.fsencode(delivery.data_dir) + "/订单_orders.csv".encode("gb18030")
    write_csv(Path(os.fsdecode(name)), "SO2")
    assert delivery.problem().startswith(r"\xb6\xa9\xb5\xa5_orders.csv: another file")


def test_name_of_a_new_file_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a[1]*'.parquet"
    with duckdb.connect() as connection:
        connection.execute("copy (select 1) to ? (format parquet)", [write_name(path)])
    assert path.is_file()


def test_no_other_place_hands_a_path_to_an_engine() -> None:
    assert path_gate.find_problems(PROJECT_DIR) == []


@pytest.mark.parametrize(
    "code",
    [
        'connection.execute(f"attach {quote_literal(path)}")',
        'connection.execute("select 1 from read_csv(?)", [str(path)])',
        'connection.execute(query, {"path": str(folder / "rows.parquet")})',
        "connection.read_parquet(str(path))",
        "relation.write_parquet(path.as_posix())",
        'rows = f"read_parquet({quote_literal(settings.lake_dir)})"',
    ],
)
def test_path_that_goes_to_an_engine_as_it_is_is_found(code: str) -> None:
    assert path_gate.problems_in_python("example.py", code)


@pytest.mark.parametrize(
    "code",
    [
        'connection.execute(f"attach {quote_literal(write_name(path))}")',
        'connection.execute("select 1 from read_csv(?)", [read_name(path)])',
        'subprocess.run(["dbt", str(path)])',
        'connection.execute(f"set x = {quote_literal(value)}")',
    ],
)
def test_path_that_goes_through_its_function_is_let_be(code: str) -> None:
    assert not path_gate.problems_in_python("example.py", code)


def test_sql_that_reads_files_itself_is_found() -> None:
    code = "select * from read_parquet('{{ path }}')"
    assert path_gate.problems_in_sql("models/example.sql", code)
    assert path_gate.problems_in_sql("macros/example.sql", "from parquet.`{{ a }}`")
    assert not path_gate.problems_in_sql("models/example.sql", "{{ read_lake(a, b) }}")
