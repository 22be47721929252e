"""From the warehouse database to a publication, in two steps that can't be half done.

``write_candidate`` copies the publish tables into a folder of their own;
``publish`` renames that folder to a release and moves one link. Whatever stops the
run before that link moves leaves the last good publication as it was.

Nothing in the manifest or the Parquet files depends on the clock, the machine, the
engine or the order of the input, so equal input gives equal bytes and the release
can be named by its content.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from strata.contract_text import comment, constraints, parquet_metadata
from strata.dbt_runner import last_invocation, read_manifest
from strata.errors import BuildFailedError, CheckFailedError
from strata.folders import make_readable, refuse_foreign_publication
from strata.paths import read_name, write_name
from strata.releases.record import (
    note_published,
    published_at,
    read_record,
    remove_record,
)
from strata.sql_text import quote_literal, quote_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from strata.settings import Settings

DATABASE_NAME = "strata.duckdb"
MANIFEST_NAME = "manifest.json"
PARQUET_FOLDER = "parquet"
PUBLISH_FOLDER = "publish"
FINGERPRINT_LENGTH = 12
# How the types begin whose values could be added up.
_NUMBERS = ("int", "bigint", "decimal", "double")
# What a release is renamed to before it goes, so that none is ever there by half.
_GOING_PREFIX = ".going-"
# How a table's content is summed up. Of the values as text, so it outlives a change of
# file format or engine version; a sum, so it needs neither order nor memory.
CHECKSUM_METHOD = (
    "sum of the last 64 bits of md5(json array of the row's values as text)"
)


@dataclass(frozen=True)
class PublishedColumn:
    """One column of the contract; a required one always has a value.

    ``doc_block`` names the block that describes it, and is empty where the contract
    does so in place. ``not_summed_over`` names the columns of the key over which its
    values must not be added up, or is ``all``.
    """

    name: str
    data_type: str
    description: str
    doc_block: str
    is_required: bool
    not_summed_over: str | tuple[str, ...]

    @property
    def comment(self) -> str:
        """What readers of the files are told of the column."""
        return comment(self.description, self.not_summed_over)


@dataclass(frozen=True)
class PublishedTable:
    """One table of the contract and where the build left it.

    ``foreign_keys`` has, by column, the key of another table that its values are from,
    as ``table.column``.
    """

    name: str
    schema_name: str
    description: str
    columns: tuple[PublishedColumn, ...]
    primary_key: tuple[str, ...]
    foreign_keys: Mapping[str, str]

    @property
    def key_order(self) -> str:
        """The primary key as an ``order by`` list."""
        return ", ".join(quote_name(column) for column in self.primary_key)


@dataclass(frozen=True)
class Candidate:
    """Tables about to be published: whole on disk, seen by no reader yet."""

    folder: Path
    release_id: str
    row_counts: dict[str, int]

    @property
    def database(self) -> Path:
        """The DuckDB file readers will open."""
        return self.folder / DATABASE_NAME


def read_published_tables(settings: Settings) -> tuple[PublishedTable, ...]:
    """Return the models of ``models/publish`` by name, from the last build's manifest.

    Raises:
        BuildFailedError: nothing was built, nothing is to be published, or a model
            declares no primary key.
    """
    nodes = read_manifest(settings)["nodes"].values()
    tables = tuple(
        _published_table(settings, node)
        for node in sorted(nodes, key=lambda node: str(node["name"]))
        if node["resource_type"] == "model" and node["fqn"][1] == PUBLISH_FOLDER
    )
    if not tables:
        raise BuildFailedError(text(settings.language, "nothing_to_publish"))
    return tables


def write_candidate(settings: Settings) -> Candidate:
    """Copy the publish tables of the last build into the candidate folder.

    Afterwards the folder holds ``strata.duckdb`` (schema ``main``, documented tables
    and columns with their keys, rows in key order), one documented Parquet file per
    table with the same rows, and ``manifest.json``, which is written last. A
    candidate of an earlier run is gone.
    """
    tables = read_published_tables(settings)
    discard_candidate(settings)
    parquet_dir = settings.candidate_dir / PARQUET_FOLDER
    parquet_dir.mkdir(parents=True)
    described: list[dict[str, object]] = []
    with duckdb.connect() as connection:
        attach_warehouse(settings, connection)
        database = quote_literal(write_name(settings.candidate_dir / DATABASE_NAME))
        connection.execute(f"attach {database} as candidate")
        connection.execute("use candidate")
        for table in tables:
            _copy_table(settings, connection, table)
            path = parquet_dir / f"{table.name}.parquet"
            _write_parquet(connection, table, path)
            described.append(_describe_table(connection, table, path))
    manifest = {
        "as_of": settings.as_of.isoformat(),
        **_read_project(settings),
        "schema_version": _schema_version(tables),
        "checksum_method": CHECKSUM_METHOD,
        "tables": described,
        "input_batches": read_input_batches(settings),
    }
    (settings.candidate_dir / MANIFEST_NAME).write_text(
        _manifest_text(manifest), encoding="utf-8"
    )
    return read_candidate(settings)


def list_files(settings: Settings, folder_name: str) -> Candidate:
    """Add the files of a folder of the candidate to its manifest, and return it.

    The release is then named by what is in them too, and altering one is noticed.
    """
    manifest = read_release_manifest(settings.candidate_dir)
    manifest["files"] = [
        {
            "path": path.relative_to(settings.candidate_dir).as_posix(),
            "sha256": _file_sha256(path),
        }
        for path in sorted((settings.candidate_dir / folder_name).rglob("*"))
        if path.is_file()
    ]
    unfinished = settings.candidate_dir / f"{MANIFEST_NAME}.new"
    unfinished.write_text(_manifest_text(manifest), encoding="utf-8")
    unfinished.replace(settings.candidate_dir / MANIFEST_NAME)
    return read_candidate(settings)


def read_candidate(settings: Settings) -> Candidate:
    """Return the candidate on disk.

    Raises:
        CheckFailedError: no whole candidate is there.
    """
    path = settings.candidate_dir / MANIFEST_NAME
    if not path.is_file():
        raise CheckFailedError(
            text(settings.language, "no_candidate"),
            hint=text(settings.language, "no_candidate_hint"),
        )
    return Candidate(
        folder=settings.candidate_dir,
        release_id=_fingerprint(path.read_bytes()),
        row_counts={
            table["name"]: table["row_count"]
            for table in read_release_manifest(settings.candidate_dir)["tables"]
        },
    )


def discard_candidate(settings: Settings) -> None:
    """Remove the candidate and the notes of what it passed."""
    _approval_file(settings).unlink(missing_ok=True)
    _checked_file(settings).unlink(missing_ok=True)
    if settings.candidate_dir.exists():
        shutil.rmtree(settings.candidate_dir)


def note_checked(settings: Settings, candidate: Candidate) -> None:
    """Note that the tables passed their checks; what shows them is still to come."""
    _checked_file(settings).write_text(candidate.release_id, encoding="utf-8")


def approve(settings: Settings, candidate: Candidate) -> None:
    """Note that exactly this candidate is whole and checked, so may be published."""
    approval = _approval(settings, candidate)
    _approval_file(settings).write_text(approval, encoding="utf-8")


def approved_candidate(settings: Settings) -> Candidate | None:
    """Return the candidate on disk if it is of the last build and has passed."""
    if not (settings.candidate_dir / MANIFEST_NAME).is_file():
        return None
    candidate = read_candidate(settings)
    return candidate if _is_approved(settings, candidate) else None


def publish(
    settings: Settings,
    candidate: Candidate,
    on_swap: Callable[[], None] = lambda: None,
) -> Path:
    """Make the approved ``candidate`` the publication and return its release folder.

    Readers see the old tables or the new ones, never a mixture: the only change they
    can see is one link being replaced. Releases before stay as long as the settings
    say. ``on_swap`` is called when the link has moved, before anything else.

    Raises:
        CheckFailedError: the candidate is not the one that passed its checks.
        InputRefusedError: something else stands in the link's place.
    """
    refuse_foreign_publication(settings)
    previous = current_release(settings)
    release_dir = _write_release(settings, candidate)
    move_link(settings, release_dir)
    on_swap()
    discard_candidate(settings)
    _remove_old_releases(settings, release_dir, previous)
    return release_dir


def shelve(settings: Settings, candidate: Candidate) -> Path:
    """Keep the approved ``candidate`` as a release and leave the publication alone.

    Raises:
        CheckFailedError: the candidate is not the one that passed its checks.
    """
    release_dir = _write_release(settings, candidate)
    discard_candidate(settings)
    _remove_old_releases(settings, release_dir, current_release(settings))
    return release_dir


def is_backfill(settings: Settings, candidate: Candidate) -> bool:
    """Return whether the candidate tells of a day before that of the publication.

    A publication of other data, such as the demo company's, has no such day.
    """
    live = current_release(settings)
    if live is None:
        return False
    before = read_release_manifest(live)
    now = read_release_manifest(candidate.folder)
    return _is_of(now["input_batches"], before) and now["as_of"] < before["as_of"]


def live_day(settings: Settings) -> date | None:
    """Return the day of the publication, if it tells of the data in the lake."""
    live = current_release(settings)
    if live is None:
        return None
    manifest = read_release_manifest(live)
    if not _is_of(read_input_batches(settings), manifest):
        return None
    return date.fromisoformat(manifest["as_of"])


def _is_of(
    batches: Iterable[Mapping[str, object]], manifest: Mapping[str, Any]
) -> bool:
    """Return whether a publication tells of data among these batches."""
    delivered = {_batch_name(batch) for batch in manifest["input_batches"]}
    return not delivered or any(_batch_name(batch) in delivered for batch in batches)


def _batch_name(batch: Mapping[str, object]) -> tuple[object, object]:
    return batch["entity"], batch["batch_id"]


def _write_release(settings: Settings, candidate: Candidate) -> Path:
    """Turn the approved candidate into the newest release, seen by no reader yet."""
    _require_approval(settings, candidate)
    settings.releases_dir.mkdir(parents=True, exist_ok=True)
    settings.releases_dir.chmod(0o755)
    release_dir = _choose_release_dir(settings, candidate)
    if not release_dir.exists():
        _make_read_only(candidate.folder)
        candidate.folder.replace(release_dir)
    note_published(settings, release_dir.name)
    return release_dir


def current_release(settings: Settings) -> Path | None:
    """Return the folder of the last good publication, or None before the first."""
    link = settings.published_dir
    if not link.is_symlink() or not link.exists():
        return None
    return settings.releases_dir / link.readlink().name


def read_release_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a release or candidate folder."""
    manifest: dict[str, Any] = json.loads(
        (folder / MANIFEST_NAME).read_text(encoding="utf-8")
    )
    return manifest


def read_input_batches(settings: Settings) -> list[dict[str, object]]:
    """Return the batches of the lake by entity and batch, without their load times."""
    paths = sorted(settings.raw_dir.glob("*/batch=*/batch.parquet"))
    delivered = [read_name(path) for path in paths if path.parent.name != "batch=empty"]
    if not delivered:
        return []
    with duckdb.connect() as connection:
        cursor = connection.execute(
            """
            select
                entity,
                batch_id,
                source_system,
                source_file,
                received_count,
                malformed_count
            from read_parquet(?, hive_partitioning = false, union_by_name = true)
            order by entity, batch_id
            """,
            [delivered],
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _published_table(settings: Settings, node: dict[str, Any]) -> PublishedTable:
    meta = node["config"].get("meta", {})
    primary_key = tuple(meta.get("primary_key") or ())
    if not primary_key:
        raise BuildFailedError(
            text(settings.language, "no_primary_key", table=node["name"]),
            (str(node["original_file_path"]),),
        )
    return PublishedTable(
        name=node["name"],
        schema_name=node["schema"],
        description=node["description"].strip(),
        columns=tuple(
            PublishedColumn(
                name=column["name"],
                data_type=column["data_type"],
                description=column["description"].strip(),
                doc_block="".join(column["doc_blocks"][:1]).rpartition(".")[2],
                is_required=column["name"] in primary_key
                or any(one["type"] == "not_null" for one in column["constraints"]),
                not_summed_over=_not_summed_over(meta, column),
            )
            for column in node["columns"].values()
        ),
        primary_key=primary_key,
        foreign_keys=meta.get("foreign_keys", {}),
    )


def _not_summed_over(
    table_meta: Mapping[str, Any], column: Mapping[str, Any]
) -> str | tuple[str, ...]:
    """Return what a column says of its sums, or its table says of all its numbers."""
    said_of_table = table_meta.get("not_summed_over", ())
    is_number = column["data_type"].startswith(_NUMBERS)
    said = column["meta"].get("not_summed_over", said_of_table if is_number else ())
    return said if isinstance(said, str) else tuple(said)


def attach_warehouse(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Let ``connection`` read what was built, as ``built_relation`` names it."""
    spill_dir = settings.warehouse_dir / "spill"
    spill_dir.mkdir(parents=True, exist_ok=True)
    # Row order is part of the result: it makes equal rows equal bytes.
    connection.execute("set preserve_insertion_order = true")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set temp_directory = ?", [write_name(spill_dir)])
    connection.execute("set threads = ?", [settings.threads])
    if settings.memory_limit is not None:
        connection.execute("set memory_limit = ?", [settings.memory_limit])
    if settings.target == "duckdb":
        connection.execute(
            f"attach {quote_literal(write_name(settings.warehouse_database))} "
            f"as {quote_name(settings.warehouse_database.stem)} (read_only)"
        )


def _copy_table(
    settings: Settings, connection: duckdb.DuckDBPyConnection, table: PublishedTable
) -> None:
    # The cast gives both engines the contract's own types, hence the same bytes.
    columns = ", ".join(
        f"cast({quote_name(column.name)} as {column.data_type}) "
        f"as {quote_name(column.name)}"
        for column in table.columns
    )
    name = quote_name(table.name)
    connection.begin()
    # Names come from the project's own contract and are quoted.
    connection.execute(
        f"create table {name} as select {columns} "  # nosec B608 # see above
        f"from {built_relation(settings, table.schema_name, table.name)}"
        f" order by {table.key_order}"
    )
    connection.commit()
    _constrain(connection, table)
    connection.begin()
    connection.execute(f"comment on table {name} is {quote_literal(table.description)}")
    for column in table.columns:
        connection.execute(
            f"comment on column {name}.{quote_name(column.name)} "
            f"is {quote_literal(column.comment)}"
        )
    connection.commit()


def _constrain(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    required = [column.name for column in table.columns if column.is_required]
    for constraint in constraints(table.primary_key, required):
        # Rows that break the contract are for the checks, which name every one of them
        # and let no such table be published.
        with suppress(duckdb.ConstraintException):
            connection.execute(f"alter table {quote_name(table.name)} {constraint}")


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path
) -> None:
    metadata = parquet_metadata(
        table.primary_key,
        table.foreign_keys,
        table.description,
        {column.name: column.comment for column in table.columns},
    )
    connection.execute(
        f"copy {quote_name(table.name)} to {quote_literal(write_name(path))}"
        f" (format parquet, compression zstd, kv_metadata {metadata})"
    )


def built_relation(settings: Settings, schema_name: str, name: str) -> str:
    """Return what a query reads a built table from, whatever engine built it.

    The warehouse is attached under the name of its file: views in it say that name.

    Raises:
        BuildFailedError: a cluster keeps its tables where this machine has no folder.
    """
    if settings.target == "duckdb":
        database = quote_name(settings.warehouse_database.stem)
        return f"{database}.{quote_name(schema_name)}.{quote_name(name)}"
    folder = require_warehouse_here(settings) / f"{schema_name}.db" / name
    files = quote_literal(read_name(folder, "*.parquet"))
    return f"read_parquet({files}, hive_partitioning = false)"


def require_warehouse_here(settings: Settings) -> Path:
    """Return the folder of the Spark tables.

    Raises:
        BuildFailedError: a cluster keeps them where this machine has no folder.
    """
    if settings.spark_warehouse is None:
        uri = settings.spark_server.warehouse_uri
        raise BuildFailedError(
            text(settings.language, "spark_elsewhere", uri=uri),
            hint=text(settings.language, "spark_elsewhere_hint"),
        )
    return settings.spark_warehouse


def _describe_table(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path
) -> dict[str, object]:
    columns = [{"name": column.name} for column in table.columns]
    row_count, checksum = _content_of(connection, table.name, columns)
    return {
        "name": table.name,
        "row_count": row_count,
        "primary_key": list(table.primary_key),
        "foreign_keys": dict(table.foreign_keys),
        "columns": [
            {
                "name": column.name,
                "data_type": column.data_type,
                "is_required": column.is_required,
            }
            for column in table.columns
        ],
        "parquet_sha256": _file_sha256(path),
        "content_checksum": checksum,
    }


def _content_of(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[Mapping[str, Any]],
) -> tuple[int, str]:
    """Return the row count of a table and the checksum of its content."""
    values = ", ".join(
        f"cast({quote_name(column['name'])} as varchar)" for column in columns
    )
    # Names come from the project's own contract and are quoted.
    row_count, checksum = connection.execute(
        "select count(*), coalesce(sum(md5_number_lower("  # nosec B608 # see above
        f"to_json([{values}]))), 0) from {quote_name(name)}"
    ).fetchall()[0]
    return row_count, f"{checksum:032x}"


def _names_of(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of everything that can be read in a database."""
    found = connection.execute(
        "select table_name from duckdb_tables() where not internal"
        " union all select view_name from duckdb_views() where not internal"
    ).fetchall()
    return {name for (name,) in found}


def is_altered(settings: Settings) -> bool:
    """Return whether the publication is no longer what was published."""
    release = current_release(settings)
    return release is not None and not is_intact(release)


def is_intact(release_dir: Path) -> bool:
    """Return whether a release still is what was published under its name."""
    release_id = release_dir.name[:FINGERPRINT_LENGTH]
    return _is_intact(release_dir, Candidate(release_dir, release_id, {}))


def release_folders(settings: Settings) -> list[Path]:
    """Return the folders of all releases, the newest first."""
    if not settings.releases_dir.is_dir():
        return []
    folders = [
        path
        for path in settings.releases_dir.iterdir()
        if path.is_dir() and not path.name.startswith(_GOING_PREFIX)
    ]
    return sorted(
        folders,
        key=lambda path: (published_at(settings, path), path.name),
        reverse=True,
    )


def _read_project(settings: Settings) -> dict[str, str]:
    path = settings.project_dir / "dbt_project.yml"
    project = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"project": project["name"], "project_version": str(project["version"])}


def _manifest_text(manifest: Mapping[str, object]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _schema_version(tables: tuple[PublishedTable, ...]) -> str:
    """Return a fingerprint of names, types and keys: equal means readers still fit."""
    contract = [
        {
            "table": table.name,
            "primary_key": table.primary_key,
            "columns": [(column.name, column.data_type) for column in table.columns],
        }
        for table in tables
    ]
    return _fingerprint(json.dumps(contract).encode())


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:FINGERPRINT_LENGTH]


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _approval_file(settings: Settings) -> Path:
    return settings.candidate_dir.with_name("candidate.approved.json")


def _checked_file(settings: Settings) -> Path:
    return settings.candidate_dir.with_name("candidate.checked")


def _approval(settings: Settings, candidate: Candidate) -> str:
    return json.dumps(
        {
            "release_id": candidate.release_id,
            "database_sha256": _file_sha256(candidate.database),
            "invocation_id": last_invocation(settings),
        }
    )


def _is_approved(settings: Settings, candidate: Candidate) -> bool:
    path = _approval_file(settings)
    return path.is_file() and path.read_text(encoding="utf-8") == _approval(
        settings, candidate
    )


def _require_approval(settings: Settings, candidate: Candidate) -> None:
    if not _is_approved(settings, candidate):
        checked = _checked_file(settings)
        is_checked = (
            checked.is_file()
            and checked.read_text(encoding="utf-8") == candidate.release_id
        )
        raise CheckFailedError(
            text(settings.language, "not_rendered" if is_checked else "not_approved"),
            hint=text(settings.language, "no_candidate_hint"),
        )


def _choose_release_dir(settings: Settings, candidate: Candidate) -> Path:
    """Return a folder that is free, or that already holds exactly this release.

    A damaged release is never repaired in place: somebody may be reading it.
    """
    name = candidate.release_id
    for number in count(2):
        folder = settings.releases_dir / name
        if not folder.exists() or _is_intact(folder, candidate):
            return folder
        name = f"{candidate.release_id}-{number}"
    raise AssertionError("count() never ends")


def _is_intact(folder: Path, candidate: Candidate) -> bool:
    try:
        manifest = folder / MANIFEST_NAME
        if _fingerprint(manifest.read_bytes()) != candidate.release_id:
            return False
        described = read_release_manifest(folder)
        tables = described["tables"]
        with duckdb.connect(folder / DATABASE_NAME, read_only=True) as connection:
            return (
                all(
                    _file_sha256(folder / PARQUET_FOLDER / f"{table['name']}.parquet")
                    == table["parquet_sha256"]
                    and _content_of(connection, table["name"], table["columns"])
                    == (table["row_count"], table["content_checksum"])
                    for table in tables
                )
                and _names_of(connection) == {table["name"] for table in tables}
                and all(
                    _file_sha256(folder / file["path"]) == file["sha256"]
                    for file in described.get("files", ())
                )
            )
    except (OSError, ValueError, duckdb.Error):
        return False


def _make_read_only(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                # On disk before any link points at it, also if the power fails.
                os.fsync(file.fileno())
    make_readable(folder)


def move_link(settings: Settings, release_dir: Path) -> None:
    """Make a release the publication, in one step."""
    target = release_dir.relative_to(settings.output_dir)
    link = settings.published_dir
    new_link = link.with_name(".published.new")
    new_link.unlink(missing_ok=True)
    new_link.symlink_to(target, target_is_directory=True)
    new_link.replace(link)


def _remove_old_releases(
    settings: Settings, newest: Path, previous: Path | None
) -> None:
    """Remove releases that are beyond the number and the days to be kept.

    The publication, the one before it and pinned ones always stay.
    """
    oldest_kept = datetime.now(UTC) - timedelta(days=settings.keep_days)
    staying = {newest, previous, current_release(settings)}
    for release in release_folders(settings)[settings.keep_releases :]:
        if (
            release not in staying
            and published_at(settings, release) < oldest_kept
            and not read_record(settings, release.name).is_kept
        ):
            remove_release(settings, release)
    _remove_going(settings)


def remove_release(settings: Settings, release: Path) -> None:
    """Remove a release that is not live, at once for all who look, and its record."""
    release.rename(release.with_name(f"{_GOING_PREFIX}{release.name}"))
    remove_record(settings, release.name)
    _remove_going(settings)


def _remove_going(settings: Settings) -> None:
    for going in settings.releases_dir.glob(f"{_GOING_PREFIX}*"):
        shutil.rmtree(going)
