"""A batch is in the lake whole or not at all, once, and in the same way always."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from ingest_delivery import Delivery, order_file
from strata.errors import InputRefusedError
from strata.ingest import FileReport, batches, ingest_folder
from strata.ingest.catalogue import load_catalogue
from strata.lake import prepare_lake
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN_COLUMNS = [
    "_extra",
    "_received",
    "_batch_id",
    "_source_system",
    "_source_file",
    "_row_number",
    "_load_number",
    "_loaded_at",
]


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def parquet(path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        relation = connection.read_parquet(str(path), hive_partitioning=False)
        names = relation.columns
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def columns(path: Path) -> list[str]:
    with duckdb.connect() as connection:
        return connection.read_parquet(str(path), hive_partitioning=False).columns


def test_every_entity_can_be_read_before_anything_is_delivered(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path)
    prepare_lake(settings)
    prepare_lake(settings)
    for entity, names in load_catalogue(PROJECT_DIR / "config").columns.items():
        folder = settings.raw_dir / entity / "batch=empty"
        assert columns(folder / "rows.parquet") == [*names, *ORIGIN_COLUMNS]
        for kind in ("rows", "malformed", "batch", "columns"):
            assert parquet(folder / f"{kind}.parquet") == []
    kept = {path.name for path in settings.lake_dir.iterdir()}
    assert kept == {"history", "kept_apart", "kept_identities", "matches", "raw"}


def test_an_empty_batch_follows_its_entity(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path)
    prepare_lake(settings)
    rows = settings.raw_dir / "orders" / "batch=empty" / "rows.parquet"
    expected = columns(rows)
    with duckdb.connect() as connection:
        connection.sql("select 1 as order_id limit 0").write_parquet(str(rows))
    prepare_lake(settings)
    assert columns(rows) == expected


def test_a_batch_says_where_it_comes_from(delivery: Delivery) -> None:
    content = order_file("1,2026-06-01,1", "2,2026-06-01", "3,2026-06-01,3")
    path = delivery.put("tmall/orders.csv", content)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    report = delivery.loaded()
    assert report.batch_id == sha256[:16]
    folder = delivery.settings.raw_dir / "orders" / f"batch={sha256[:16]}"
    (batch,) = parquet(folder / "batch.parquet")
    loaded_at = batch.pop("loaded_at")
    assert batch == {
        "batch_id": sha256[:16],
        "entity": "orders",
        "source_file": "tmall/orders.csv",
        "source_system": "tmall",
        "load_number": 1,
        "file_sha256": sha256,
        "file_bytes": len(content),
        "encoding": "utf-8",
        "delimiter": ",",
        "received_count": 3,
        "row_count": 2,
        "malformed_count": 1,
    }
    for row in parquet(folder / "rows.parquet"):
        assert (row["_load_number"], row["_loaded_at"]) == (1, loaded_at)
    (aside,) = parquet(folder / "malformed.parquet")
    assert aside == {
        "_batch_id": sha256[:16],
        "_source_system": "tmall",
        "_source_file": "tmall/orders.csv",
        "_row_number": 3,
        "reason_code": "wrong_column_count",
        "detail": "3 columns expected, 2 found",
        "detail_zh": "应有 3 列，实有 2 列",
        "line_text": "2,2026-06-01",
    }


def test_lines_aside_stand_in_row_order(delivery: Delivery) -> None:
    # The control character is seen before DuckDB judges the other lines.
    delivery.put("leads.jsonl", '{"lead_id": 1, "created_at": 2}\n[1]\n\x1e\n[2]\n')
    batch_id = delivery.loaded().batch_id
    folder = delivery.settings.raw_dir / "leads" / f"batch={batch_id}"
    aside = parquet(folder / "malformed.parquet")
    assert [line["_row_number"] for line in aside] == [2, 3, 4]


def test_the_same_content_is_loaded_once_under_any_name(delivery: Delivery) -> None:
    delivery.put("b/orders.csv", order_file("1,2026-06-01,1"))
    delivery.put("a/other_orders.csv", order_file("1,2026-06-01,1"))
    first = delivery.ingest()
    assert [file.status for file in first.files] == ["loaded", "already_loaded"]
    assert "a/other_orders.csv" in first.files[1].message
    delivery.put("renamed_leads.csv", order_file("1,2026-06-01,1"))
    again = delivery.ingest()
    assert {file.status for file in again.files} == {"already_loaded"}
    assert (again.received, again.load_number) == (0, None)
    assert len(delivery.batches()) == 1


def test_files_of_one_ingest_share_a_load_number_and_later_ones_count_on(
    delivery: Delivery,
) -> None:
    delivery.put("orders_1.csv", order_file("1,2026-06-01,1"))
    delivery.put("orders_2.csv", order_file("2,2026-06-01,1"))
    assert delivery.ingest().load_number == 1
    delivery.put("orders_0.csv", order_file("3,2026-06-01,1"))
    assert delivery.ingest().load_number == 2
    found = delivery.rows("orders", "order_id", "_load_number")
    assert sorted(found) == [("1", 1), ("2", 1), ("3", 2)]


def test_each_file_is_told_when_its_fate_is_known(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1"))
    delivery.put("notes.md", "")
    heard: list[FileReport] = []
    report = ingest_folder(delivery.settings, on_file=heard.append)
    assert tuple(sorted(heard, key=lambda file: file.source_file)) == report.files


def test_listing_order_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.iterdir
    lakes: list[list[tuple[Any, ...]]] = []
    for is_reversed in (False, True):

        def ordered(path: Path, *, backwards: bool = is_reversed) -> Iterator[Path]:
            yield from sorted(listed(path), reverse=backwards)

        folder = tmp_path / str(is_reversed)
        folder.mkdir()
        delivery = Delivery.below(folder)
        for number in range(6):
            # Two names for each content: which one is loaded must not vary.
            content = order_file(f"{number // 2},2026-06-01,1")
            delivery.put(f"{number % 2}/{9 - number}_orders.csv", content)
        monkeypatch.setattr(Path, "iterdir", ordered)
        names = [file.source_file for file in delivery.ingest().files]
        monkeypatch.undo()
        assert names == sorted(names)
        lakes.append(delivery.rows("orders", "order_id", "_source_file", "_batch_id"))
    assert lakes[0] == lakes[1]


@pytest.mark.parametrize("step", ["_write_malformed", "_write_batch_row", "row_count"])
def test_a_kill_while_writing_leaves_nothing_in_the_lake(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, step, killed)
    with pytest.raises(KeyboardInterrupt):
        delivery.ingest()
    monkeypatch.undo()
    incoming = delivery.settings.lake_dir / ".incoming"
    assert delivery.batches() == []
    assert any(incoming.iterdir())
    prepare_lake(delivery.settings)
    assert not incoming.exists()
    assert delivery.loaded().rows == 1


def test_a_stop_after_the_delivery_is_written_leaves_all_of_it_in_the_lake(
    delivery: Delivery,
) -> None:
    for number in range(3):
        delivery.put(f"orders_{number}.csv", order_file(f"{number},2026-06-01,1"))
    heard: list[FileReport] = []

    def killed(report: FileReport) -> None:
        heard.append(report)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest_folder(delivery.settings, on_file=killed)
    assert len(heard) == 1
    for batch in delivery.batches():
        paths = (delivery.settings.raw_dir / batch).iterdir()
        files = sorted(path.name for path in paths)
        assert files == [
            f"{kind}.parquet" for kind in ("batch", "columns", "malformed", "rows")
        ]
    statuses = [file.status for file in delivery.ingest().files]
    assert statuses == ["already_loaded"] * 3
    assert delivery.rows("orders", "order_id") == [("0",), ("1",), ("2",)]


@pytest.mark.parametrize(
    ("order_id", "lossy_file"),
    [
        pytest.param("2", "delivered.parquet", id="as delivered"),
        pytest.param("'2", "rows.parquet", id="with a cell that changes"),
    ],
)
def test_rows_lost_on_the_way_stop_the_batch(
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
    order_id: str,
    lossy_file: str,
) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1", f"{order_id},2026-06-01,2"))
    written = batches.copy_rows

    def lossy(
        connection: duckdb.DuckDBPyConnection,
        query: str,
        parameters: dict[str, object],
        path: Path,
        **options: str,
    ) -> None:
        limit = " limit 1" if path.name == lossy_file else ""
        written(connection, query + limit, parameters, path, **options)

    prepare_lake(delivery.settings)
    monkeypatch.setattr(batches, "copy_rows", lossy)
    assert "2 rows received (0 malformed) but 1 and 0 written" in delivery.problem()


def test_a_lake_of_an_earlier_version_is_refused_with_the_mend(
    delivery: Delivery,
) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1"))
    delivery.ingest()
    (batch,) = delivery.batches()
    (delivery.settings.raw_dir / batch / "columns.parquet").unlink()
    with pytest.raises(InputRefusedError) as refused:
        prepare_lake(delivery.settings)
    assert "1 batches of an earlier version" in str(refused.value)
    assert "new output folder" in (refused.value.hint or "")


def test_an_ingest_leaves_no_scratch_files(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1"))
    delivery.ingest()
    output = delivery.settings.output_dir
    left = {
        path.relative_to(output).as_posix()
        for path in output.rglob("*")
        if path.is_file() and path.suffix != ".parquet"
    }
    assert left == set()


def test_the_real_orders_of_the_quick_start_arrive_whole(tmp_path: Path) -> None:
    settings = Settings(
        output_dir=tmp_path, data_dir=PROJECT_DIR / "data" / "online_retail"
    )
    report = ingest_folder(settings)
    assert (report.received, report.rows, report.malformed) == (541_909, 541_909, 0)
    pattern = str(settings.raw_dir / "order_lines" / "*" / "rows.parquet")
    with duckdb.connect() as connection:
        found = connection.execute(
            """
            select
                count(*),
                count(distinct order_id),
                sum(cast(quantity as int) * cast(unit_price as decimal(12, 3)))
            from read_parquet($pattern, hive_partitioning = false)
            where
                account_id is not null
                and order_id not like 'C%'
                and cast(quantity as int) > 0
                and cast(unit_price as decimal(12, 3)) > 0
            """,
            {"pattern": pattern},
        ).fetchone()
    assert found is not None
    assert [str(value) for value in found] == ["397884", "18532", "8911407.904"]
