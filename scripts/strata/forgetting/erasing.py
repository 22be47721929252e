"""Rows taken out of batches: of those in the lake, and of those on their way into it.

A row that goes leaves its number behind, among the lines that are no rows: the accounts
of its file still balance, and the customer id it gave stays taken.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from strata.forgetting.expiring import ERASED, EXPIRED, Expiring
from strata.forgetting.marks import (
    OWN_RECORDS,
    Marks,
    hashed_sql,
    key_blocks,
    read_key,
)
from strata.forgetting.requests import (
    EXPIRED_FILE,
    MARKS_FILE,
    ROWS_FILE,
    add_hashes,
    request_files,
)
from strata.ingest.batches import copy_rows
from strata.ingest.engine import opened_engine
from strata.ingest.lake import (
    BATCH_FILE,
    COLUMNS_FILE,
    EMPTY_BATCH,
    MALFORMED_FILE,
    REPLAYS_FILE,
    batch_folder,
    deliver,
    fresh_incoming,
    received_cell,
)
from strata.ingest.lake import ROWS_FILE as BATCH_ROWS_FILE
from strata.paths import read_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb

    from strata.settings import Settings

_LEARNED = "learned"
_PARQUET = "read_parquet($path, hive_partitioning = false)"
# A row may lead to a record, and that to others, no more often than this.
_MOST_ROUNDS = 4


def erase_incoming(settings: Settings, batches: Mapping[Path, str]) -> int:
    """Take forgotten people and rows past their days out of batches on their way.

    ``batches`` has the folder and the entity of each. Returns how many rows went.
    """
    if not marks_files(settings):
        return 0
    with opened_engine(settings) as connection:
        erasing = _Erasing(settings, connection)
        erasing.find(batches)
        return sum(
            erasing.rewrite(folder, entity) for folder, entity in batches.items()
        )


def erase_from_lake(settings: Settings) -> None:
    """Take what was asked for out of the lake, all of it or nothing."""
    incoming = fresh_incoming(settings)
    with opened_engine(settings) as connection:
        erasing = _Erasing(settings, connection)
        folders = {
            folder: entity
            for entity in erasing.marks.columns
            for folder in sorted((settings.raw_dir / entity).glob("batch=*"))
            if folder.name != f"batch={EMPTY_BATCH}"
        }
        erasing.find_noted(folders)
        rewritten: dict[Path, Path] = {}
        for folder, entity in folders.items():
            batch_id = folder.name.removeprefix("batch=")
            if erasing.holds(batch_id):
                copy = incoming / entity / batch_id
                shutil.copytree(folder, copy)
                erasing.rewrite(copy, entity)
                rewritten[copy] = batch_folder(settings, entity, batch_id)
    deliver(settings, rewritten)


def marks_files(settings: Settings) -> list[str]:
    """Return the files of all hashes of marks."""
    learned = sorted((settings.forgotten_dir / _LEARNED).glob("*.parquet"))
    return [read_name(path) for path in request_files(settings, MARKS_FILE) + learned]


class _Erasing:
    """The rows and lines that go, found in some batches by their marks."""

    def __init__(
        self,
        settings: Settings,
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self.settings = settings
        self.connection = connection
        self.marks = Marks(settings)
        self.key = key_blocks(read_key(settings))
        connection.execute(
            "create temporary table forgotten_marks as select distinct mark_hash"
            " from read_parquet($files)",
            {"files": marks_files(settings)},
        )
        self._note(ROWS_FILE, ERASED)
        self._note(EXPIRED_FILE, EXPIRED)
        connection.execute(
            "create temporary table going (batch_id varchar, row_number bigint,"
            " is_line boolean, reason_code varchar)"
        )

    def _note(self, name: str, reason: str) -> None:
        """Read the places of rows that requests noted, and why they go."""
        self.connection.execute(
            "create temporary table if not exists noted_rows (batch_id varchar,"
            " row_number bigint, issued_customer_id varchar, reason_code varchar)"
        )
        files = [read_name(path) for path in request_files(self.settings, name)]
        if files:
            self.connection.execute(
                "insert into noted_rows select batch_id, row_number,"
                " issued_customer_id, $reason from read_parquet($files)",
                {"files": files, "reason": reason},
            )

    def find(self, batches: Mapping[Path, str]) -> None:
        """Find what goes, and what those rows lead to, until nothing more is found."""
        if self._marks_count():
            for folder in batches:
                self._find_lines(folder)
            for _ in range(_MOST_ROUNDS):
                before = self._going_count()
                for folder, entity in batches.items():
                    self._find_rows(folder, entity)
                if self._going_count() == before or not self._learn(batches):
                    break
            self._keep_learned()
        for folder in batches:
            self._find_noted(folder)
        Expiring(self.settings, self.connection, self.marks, self.key).find(batches)

    def find_noted(self, batches: Iterable[Path]) -> None:
        """Find the rows whose places were noted, and the lines by their marks."""
        for folder in batches:
            self._find_noted(folder)
            self._find_lines(folder)

    def holds(self, batch_id: str) -> bool:
        """Return whether something of the batch goes."""
        found = self.connection.execute(
            "select count(*) from going where batch_id = $batch_id",
            {"batch_id": batch_id},
        ).fetchone()
        return bool(found and found[0])

    def rewrite(self, folder: Path, entity: str) -> int:
        """Write a batch anew without what goes; return how many rows that were."""
        batch_id, row_count, line_count = self._counts(folder)
        if not row_count and not line_count:
            return 0
        self._rewrite_lines(folder)
        gone = "select row_number from going where batch_id = $batch_id and not is_line"
        for name, number in (
            (BATCH_ROWS_FILE, "_row_number"),
            (REPLAYS_FILE, "_row_number"),
        ):
            if (folder / name).is_file():
                self._replace(
                    folder / name,
                    "select * exclude (file_row_number) from read_parquet($path,"  # nosec B608 # names of ours
                    " hive_partitioning = false, file_row_number = true)"
                    f" where {number} not in ({gone}) order by file_row_number",
                    {"batch_id": batch_id},
                )
        self._replace(
            folder / BATCH_FILE,
            "select * replace (row_count - $gone as row_count,"  # nosec B608 # names of ours
            f" malformed_count - $lines as malformed_count) from {_PARQUET}",
            {"gone": row_count, "lines": line_count},
        )
        self._rewrite_examples(folder, entity)
        return row_count + line_count

    def _find_rows(self, folder: Path, entity: str) -> None:
        path = folder / BATCH_ROWS_FILE
        self.connection.execute(
            "insert into going select distinct _batch_id, _row_number, false,"  # nosec B608 # names of ours
            f" '{ERASED}' from (select _batch_id, _row_number,"
            f" unnest({self.marks.of_rows(entity)}) as mark from {_PARQUET}) as marked"
            f" where {hashed_sql('mark')} in (select mark_hash from forgotten_marks)"
            " and (_batch_id, _row_number) not in"
            " (select (batch_id, row_number) from going)",
            {"path": read_name(path), **self.key},
        )

    def _find_lines(self, folder: Path) -> None:
        self.connection.execute(
            "insert into going select distinct _batch_id, _row_number, true,"  # nosec B608 # names of ours
            f" '{ERASED}' from (select _batch_id, _row_number,"
            f" unnest({self.marks.of_line()}) as mark from {_PARQUET}"
            f" where reason_code not in ('{ERASED}', '{EXPIRED}')) as marked"
            f" where {hashed_sql('mark')} in (select mark_hash from forgotten_marks)",
            {"path": read_name(folder / MALFORMED_FILE), **self.key},
        )

    def _find_noted(self, folder: Path) -> None:
        self.connection.execute(
            "insert into going select batch_id, row_number, false, min(reason_code)"  # nosec B608 # names of ours
            f" from noted_rows where (batch_id, row_number) in"
            f" (select (_batch_id, _row_number) from {_PARQUET})"
            " and (batch_id, row_number) not in"
            " (select (batch_id, row_number) from going)"
            " group by batch_id, row_number",
            {"path": read_name(folder / BATCH_ROWS_FILE)},
        )

    def _learn(self, batches: Mapping[Path, str]) -> bool:
        """Remember the records that rows that go are; return whether some are new.

        Not those that they name: an order somebody else placed stays theirs.
        """
        before = self._marks_count()
        for folder, entity in batches.items():
            if entity not in OWN_RECORDS:
                continue
            self.connection.execute(
                "insert into forgotten_marks"  # nosec B608 # names of ours
                f" select distinct {hashed_sql('mark')} from (select unnest("
                f"{self.marks.of_rows(entity)}) as mark from {_PARQUET}"
                " where (_batch_id, _row_number) in"
                " (select (batch_id, row_number) from going where not is_line))"
                f" as marked where split_part(mark, '|', 1) = $own_record"
                f" and {hashed_sql('mark')} not in"
                " (select mark_hash from forgotten_marks)",
                {
                    "path": read_name(folder / BATCH_ROWS_FILE),
                    "own_record": OWN_RECORDS[entity],
                    **self.key,
                },
            )
        return self._marks_count() > before

    def _keep_learned(self) -> None:
        add_hashes(
            self.connection,
            "select mark_hash from forgotten_marks where mark_hash not in"
            " (select mark_hash from read_parquet($files))",
            {"files": marks_files(self.settings)},
            self.settings.forgotten_dir / _LEARNED,
        )

    def _rewrite_lines(self, folder: Path) -> None:
        """Leave of every row and line that goes its number and the id it gave."""
        copy = folder / ".lines.parquet"
        rows = read_name(folder / BATCH_ROWS_FILE)
        stamp = "_batch_id, _source_system, _source_file, _row_number"
        nothing = "cast(null as varchar)"
        copy_rows(
            self.connection,
            f"""
            select
                {stamp},
                if(is_gone, '{ERASED}', reason_code) as reason_code,
                if(is_gone, null, detail) as detail,
                if(is_gone, null, detail_zh) as detail_zh,
                if(is_gone, null, line_text) as line_text
            from (
                select *, (_batch_id, _row_number) in (
                    select (batch_id, row_number) from going where is_line
                ) as is_gone
                from {_PARQUET}
            ) as lines
            union all
            select
                rows.{stamp.replace(", ", ", rows.")},
                going.reason_code,
                noted_rows.issued_customer_id,
                {nothing},
                {nothing}
            from read_parquet($rows, hive_partitioning = false) as rows
            inner join going
                on rows._batch_id = going.batch_id
                and rows._row_number = going.row_number
                and not going.is_line
            left join (
                select batch_id, row_number, max(issued_customer_id)
                    as issued_customer_id
                from noted_rows group by batch_id, row_number
            ) as noted_rows
                on rows._batch_id = noted_rows.batch_id
                and rows._row_number = noted_rows.row_number
            order by _row_number
            """,  # nosec B608 # names of ours
            {"path": read_name(folder / MALFORMED_FILE), "rows": rows},
            copy,
        )
        copy.replace(folder / MALFORMED_FILE)

    def _rewrite_examples(self, folder: Path, entity: str) -> None:
        """Drop examples of unread cells that no row has any more."""
        told = self.connection.execute(
            "select column_name, unread_examples from " + _PARQUET,  # nosec B608 # names of ours
            {"path": read_name(folder / COLUMNS_FILE)},
        ).fetchall()
        left = {}
        for column, examples in told:
            kept = [
                example
                for example in (examples or "").split("\n")
                if example and self._has_cell(folder, entity, column, example)
            ]
            left[column] = "\n".join(kept)
        self._replace(
            folder / COLUMNS_FILE,
            "select * replace (coalesce(json_extract_string($left, "  # nosec B608 # names of ours
            "'$.\"' || column_name || '\"'), '') as unread_examples)"
            f" from {_PARQUET}",
            {"left": json.dumps(left)},
        )

    def _has_cell(self, folder: Path, entity: str, column: str, cell: str) -> bool:
        if column not in self.marks.columns[entity]:
            return False
        found = self.connection.execute(
            f"select count(*) from {_PARQUET}"  # nosec B608 # a column of ours
            f" where {received_cell(column)} = $cell",
            {"path": read_name(folder / BATCH_ROWS_FILE), "cell": cell},
        ).fetchone()
        return bool(found and found[0])

    def _replace(self, path: Path, query: str, parameters: dict[str, object]) -> None:
        unfinished = path.with_name(f".{path.name}")
        copy_rows(
            self.connection, query, {"path": read_name(path), **parameters}, unfinished
        )
        unfinished.replace(path)

    def _counts(self, folder: Path) -> tuple[str, int, int]:
        """Return the batch of a folder with the rows and the lines of it that go."""
        found = self.connection.execute(
            "select batch.batch_id, count(*) filter (where going.is_line = false),"  # nosec B608 # names of ours
            " count(*) filter (where going.is_line)"
            f" from {_PARQUET} as batch"
            " left join going on batch.batch_id = going.batch_id"
            " group by batch.batch_id",
            {"path": read_name(folder / BATCH_FILE)},
        ).fetchone()
        return found or ("", 0, 0)

    def _going_count(self) -> int:
        return self._count("going")

    def _marks_count(self) -> int:
        return self._count("forgotten_marks")

    def _count(self, table: str) -> int:
        found = self.connection.execute(
            f"select count(*) from {table}"  # nosec B608 # a table of ours
        ).fetchone()
        return int(found[0]) if found else 0
