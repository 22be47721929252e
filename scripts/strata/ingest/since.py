"""What was loaded from a table before, and which of its rows are new since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from strata.ingest.batches import delivered_query
from strata.ingest.catalogue import SOURCE_SYSTEM
from strata.ingest.engine import quoted
from strata.ingest.lake import (
    BATCH_FILE,
    EMPTY_BATCH,
    ROWS_FILE,
    batch_folder,
    columns_of,
    received_cell,
)
from strata.ingest.text_tables import json_pointer
from strata.paths import read_name

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from strata.ingest.planning import FilePlan
    from strata.ingest.tables import Reading
    from strata.settings import Settings


@dataclass(frozen=True)
class Since:
    """A header of a plan, and SQL for what was loaded under it.

    The rows are those of the plan's entity, in which the header may have been a
    column or not. ``position`` is its place, from 1.
    """

    plan: FilePlan
    position: int
    order: Literal["number", "time"]

    @property
    def text(self) -> str:
        """The value as delivered."""
        delivered = [
            received_cell(column)
            for column, position in self.plan.positions.items()
            if position == self.position and column != SOURCE_SYSTEM
        ]
        extra = "json_extract_string(_extra, $pointer)"
        return f"coalesce({', '.join([*delivered, extra])})"

    @property
    def typed(self) -> str:
        """The value in its order; null if it has none."""
        return self.cast(self.text)

    @property
    def parameters(self) -> dict[str, object]:
        """What the value's SQL binds."""
        header = self.plan.table.headers[self.position - 1]
        return {"pointer": json_pointer(header)}

    def cast(self, text: str) -> str:
        """SQL that puts a text into the order."""
        type_name = "timestamp" if self.order == "time" else "decimal(38, 10)"
        return f"try_cast({text} as {type_name})"


def newest_batch(
    settings: Settings, connection: duckdb.DuckDBPyConnection, plan: FilePlan
) -> Path | None:
    """The folder of the batch that came last from where the plan's rows come from."""
    folders = _batches_from(settings, connection, plan)
    return folders[-1] if folders else None


def load_number_of(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """The load that a batch came with."""
    found = connection.execute(
        "select load_number from read_parquet($path, hive_partitioning = false)",
        {"path": read_name(folder / BATCH_FILE)},
    ).fetchone()
    return 0 if found is None else int(found[0])


def largest_value(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    since: Since,
    *,
    not_after: datetime,
) -> str | None:
    """The largest value loaded so far, as text; None if none was.

    A time more than a day after ``not_after`` is a mistake or a mark and no bound:
    nothing would follow it.
    """
    plan = since.plan
    folders = _batches_from(settings, connection, plan)
    if not folders:
        return None
    # The empty batch has every column there is now; older batches may lack some.
    empty = batch_folder(settings, plan.entity, EMPTY_BATCH)
    parameters = {
        "paths": [read_name(folder / ROWS_FILE) for folder in (*folders, empty)],
        **since.parameters,
    }
    bound = "true"
    if since.order == "time":
        bound = f"{since.typed} <= cast($not_after as timestamp) + interval 1 day"
        parameters["not_after"] = not_after
    found = connection.execute(
        f"select arg_max({since.text}, {since.typed})"  # nosec B608 # made here
        " from read_parquet($paths, hive_partitioning = false, union_by_name = true)"
        f" where {bound}",
        parameters,
    ).fetchone()
    return None if found is None else found[0]


def holds_new_rows(
    connection: duckdb.DuckDBPyConnection,
    since: Since,
    reading: Reading,
    known: Path,
    *,
    columns: tuple[str, ...],
    value: str | None,
) -> bool:
    """Whether a plan has a row that a batch lacks, or has it more often.

    All rows of the plan are from ``value`` on, or lack one.
    """
    compared = (*columns, "_extra", "_source_system")
    rows = read_name(known / ROWS_FILE)
    if not set(compared) <= set(columns_of(connection, known / ROWS_FILE)):
        return True
    parameters: dict[str, object] = {
        **reading.parameters,
        "batch_id": since.plan.fingerprint.batch_id,
        "source_file": since.plan.file.source_file,
        "source_system": since.plan.source_system,
        "load_number": 0,
        "loaded_at": None,
    }
    query = delivered_query(since.plan, columns, reading.query, parameters)
    names = ", ".join(quoted(name) for name in compared)
    received = ", ".join(
        quoted(name) if name.startswith("_") else received_cell(name)
        for name in compared
    )
    found = connection.execute(
        f"""
        select {names} from ({query}) as canonical
        except all
        select {received}
        from read_parquet($rows, hive_partitioning = false)
        where
            {since.text} is null
            or {since.typed} >= {since.cast("cast($value as varchar)")}
        limit 1
        """,  # nosec B608 # quoted names
        {**parameters, **since.parameters, "rows": rows, "value": value},
    ).fetchone()
    return found is not None


def _batches_from(
    settings: Settings, connection: duckdb.DuckDBPyConnection, plan: FilePlan
) -> list[Path]:
    """The batches with the plan's entity and origin, in the order of their loads."""
    pattern = read_name(settings.raw_dir / plan.entity, "batch=*", BATCH_FILE)
    found = connection.execute(
        "select batch_id from read_parquet($pattern, hive_partitioning = false)"
        " where source_file = $source_file order by load_number",
        {"pattern": pattern, "source_file": plan.file.source_file},
    ).fetchall()
    return [batch_folder(settings, plan.entity, batch_id) for (batch_id,) in found]
