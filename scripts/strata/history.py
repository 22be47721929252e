"""The history of scores and tasks: what each run published, kept by run date for good.

A run is one folder of Parquet files in the lake that appears whole or not at all. The
first publication of an as-of date stays: what was said on a day is never said anew.

The history is what stands behind the publication. When an earlier release becomes live
again, the runs that came after it are set aside, where no model reads them, and come
back with the release that brought them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from strata.dbt_runner import read_manifest
from strata.paths import read_name, write_name
from strata.publication import (
    FINGERPRINT_LENGTH,
    attach_warehouse,
    built_relation,
    current_release,
    read_release_manifest,
)
from strata.releases.record import (
    announced_move,
    end_move,
    read_record,
    write_record,
)
from strata.sql_text import quote_literal, quote_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from strata.settings import Settings

RUN_PREFIX = "run="
EMPTY_RUN = f"{RUN_PREFIX}empty"
RUN_DATE = "run_date"
# Beside the prepared run: the release it is about to be part of; in a run that is kept:
# the release that brought it.
RELEASE_NOTE = "release"


@dataclass(frozen=True)
class HistoryFile:
    """One file of a run: the built model it is taken from, its columns and key."""

    name: str
    model: str
    # Name of the date in the model; None where the model has the as-of date only.
    date_column: str | None
    columns: Mapping[str, str]
    key: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """Name below the folder of the run."""
        return f"{self.name}.parquet"


HISTORY_FILES = (
    HistoryFile(
        name="scores",
        model="fct_churn_scores",
        date_column=RUN_DATE,
        columns={
            "scored_customer_id": "varchar",
            "customer_group_code": "varchar",
            "risk_band_code": "varchar",
            "weight_source_code": "varchar",
            "risk_score": "integer",
            "churn_probability": "decimal(7, 4)",
            "contact_count": "integer",
            "load_number": "bigint",
        },
        key=("scored_customer_id",),
    ),
    HistoryFile(
        name="contributions",
        # With the values that did not fire: a later run may judge them otherwise.
        model="fct_signal_contributions",
        date_column="observation_date",
        columns={
            "customer_id": "varchar",
            "signal_code": "varchar",
            "severity_code": "varchar",
            "signal_value": "decimal(18, 4)",
            "contribution_score": "integer",
        },
        key=("customer_id", "signal_code"),
    ),
    HistoryFile(
        name="rules",
        model="fct_risk_rules",
        date_column=None,
        columns={
            "customer_group_code": "varchar",
            "signal_code": "varchar",
            "severity_code": "varchar",
            "comparison_code": "varchar",
            "measuring_rule": "varchar",
            "threshold_value": "decimal(18, 4)",
            "moderate_value": "decimal(18, 4)",
            "severe_value": "decimal(18, 4)",
            "grade_number": "integer",
            "start_value": "decimal(18, 4)",
            "contribution_score": "integer",
        },
        key=("customer_group_code", "signal_code", "grade_number"),
    ),
    HistoryFile(
        name="warnings",
        # With who left the list: why they did is known on that day only.
        model="fct_warning_states",
        date_column=RUN_DATE,
        columns={
            "customer_id": "varchar",
            "tier_code": "varchar",
            "owner_key": "varchar",
            "warning_state_code": "varchar",
        },
        key=("customer_id",),
    ),
    HistoryFile(
        name="episodes",
        model="fct_action_episodes",
        # What a run has changed: of an episode its newest row says how it stands.
        date_column="changed_date",
        columns={
            "task_id": "varchar",
            "customer_id": "varchar",
            "evidence_customer_id": "varchar",
            "lead_key": "varchar",
            "play_code": "varchar",
            "trigger_code": "varchar",
            "arm_code": "varchar",
            "episode_state_code": "varchar",
            "previous_state_code": "varchar",
            "state_reason_code": "varchar",
            "limit_code": "varchar",
            "merged_into_task_id": "varchar",
            "owner_key": "varchar",
            "owner_reason_code": "varchar",
            "role_code": "varchar",
            "channel_code": "varchar",
            "tier_code": "varchar",
            "value_class_code": "varchar",
            "risk_band_code": "varchar",
            "cause_code": "varchar",
            "variant_code": "varchar",
            "holdout_ratio": "decimal(5, 4)",
            "currency_code": "varchar",
            "gain_source_code": "varchar",
            "reasons_zh": "varchar",
            "reasons_en": "varchar",
            "treated_count": "integer",
            "untreated_count": "integer",
            "churn_probability": "decimal(7, 4)",
            "success_rate_gain": "decimal(18, 4)",
            "success_margin_amount": "decimal(18, 4)",
            "value_at_stake_amount": "decimal(18, 4)",
            "expected_gain_amount": "decimal(18, 4)",
            "is_automated": "boolean",
            "first_fired_date": "date",
            "suppressed_until_date": "date",
            "opened_date": "date",
            "due_date": "date",
            "expires_date": "date",
            "window_ends_date": "date",
            "contacted_date": "date",
            "ended_date": "date",
        },
        key=("task_id",),
    ),
)


def ensure_empty_run(
    settings: Settings, connection: duckdb.DuckDBPyConnection, incoming: Path
) -> None:
    """Leave a run without rows, so that the history can always be read.

    One that was made for other columns is made anew. ``incoming`` is a folder for
    unfinished work on the file system of the lake.
    """
    target = settings.history_dir / EMPTY_RUN
    if target.is_dir() and all(
        _has_columns(connection, target / file.file_name, file)
        for file in HISTORY_FILES
    ):
        return
    folder = incoming / EMPTY_RUN
    folder.mkdir()
    for file in HISTORY_FILES:
        nothing = ", ".join(
            f"cast(null as {data_type}) as {quote_name(name)}"
            for name, data_type in _columns(file).items()
        )
        _copy(connection, f"select {nothing} where false", folder / file.file_name)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)


def mend_run(settings: Settings) -> None:
    """Finish what a process that ended after a swap has left to do in the history.

    To be called before the history is read, or what was published yesterday would be
    missing from what is said today, or what was taken back would be in it.
    """
    published = current_release(settings)
    announced = _announced_release(settings)
    if published and announced and published.name.startswith(announced):
        keep_run(settings)
    target = announced_move(settings)
    if published and target == published.name:
        follow_release(settings, published)
    end_move(settings)


def prepare_run(settings: Settings) -> None:
    """Write what the last build would add to the history beside its candidate.

    Nothing is prepared where the project scores nobody. What an earlier candidate left
    is gone, unless that candidate was published and the process ended before its run
    was kept: then it is kept now.
    """
    mend_run(settings)
    discard_run(settings)
    schemas = {
        node["name"]: str(node["schema"])
        for node in read_manifest(settings)["nodes"].values()
        if node["resource_type"] == "model"
    }
    if not all(file.model in schemas for file in HISTORY_FILES):
        return
    folder = _prepared_dir(settings) / f"{RUN_PREFIX}{settings.as_of.isoformat()}"
    folder.mkdir(parents=True)
    as_of = f"cast({quote_literal(settings.as_of.isoformat())} as date)"
    with _opened_warehouse(settings) as connection:
        for file in HISTORY_FILES:
            columns = ", ".join(
                f"cast({quote_name(name)} as {data_type}) as {quote_name(name)}"
                for name, data_type in file.columns.items()
            )
            relation = built_relation(settings, schemas[file.model], file.model)
            chosen = (
                f"where {quote_name(file.date_column)} = {as_of} "
                if file.date_column
                else ""
            )
            order = ", ".join(quote_name(name) for name in file.key)
            _copy(
                connection,
                f"select {columns}, {as_of} as {RUN_DATE} "  # nosec B608 # quoted
                f"from {relation} {chosen}order by {order}",
                folder / file.file_name,
            )


def announce_release(settings: Settings, release_id: str) -> None:
    """Note beside the prepared run the release it is about to be part of."""
    folder = _prepared_dir(settings)
    if folder.is_dir():
        (folder / RELEASE_NOTE).write_text(release_id, encoding="utf-8")


def keep_run(settings: Settings) -> None:
    """Add the prepared run to the history, unless its as-of date has one already.

    To be called when its candidate has become the publication. Runs of later days are
    set aside: the publication knows nothing of them.
    """
    for folder in _prepared_runs(settings):
        for later in _kept_runs(settings):
            if later.name > folder.name:
                _set_aside(settings, later)
        target = settings.history_dir / folder.name
        if not target.exists():
            _move_prepared(settings, folder, target)
    published = current_release(settings)
    if published is not None:
        record = read_record(settings, published.name)
        runs = {folder.name: _bringer(folder) for folder in _kept_runs(settings)}
        write_record(
            settings, published.name, replace(record, runs=runs, is_shelved=False)
        )
    discard_run(settings)


def shelve_run(settings: Settings, release_dir: Path) -> None:
    """Set the prepared run aside with a release that does not become live.

    A release of the same content that once was live stays known as such.
    """
    record = read_record(settings, release_dir.name)
    announce_release(settings, release_dir.name[:FINGERPRINT_LENGTH])
    runs: dict[str, str] = {}
    for folder in _prepared_runs(settings):
        runs = {
            kept.name: _bringer(kept)
            for kept in _kept_runs(settings)
            if kept.name <= folder.name
        }
        bringer = runs.setdefault(folder.name, _announced_release(settings) or "")
        target = _aside_dir(settings) / f"{folder.name}.{bringer}"
        if not (settings.history_dir / folder.name).exists() and not target.exists():
            _move_prepared(settings, folder, target)
    if record.runs is None:
        write_record(
            settings, release_dir.name, replace(record, runs=runs, is_shelved=True)
        )
    discard_run(settings)


def follow_release(settings: Settings, release_dir: Path) -> None:
    """Leave in the history what stands behind a release, which has become live.

    Of a release from before this was noted, that is every run up to its as-of date.
    """
    runs = read_record(settings, release_dir.name).runs
    if runs is None:
        last = f"{RUN_PREFIX}{read_release_manifest(release_dir)['as_of']}"
        runs = {
            folder.name: _bringer(folder)
            for folder in _kept_runs(settings)
            if folder.name <= last
        }
    for folder in _kept_runs(settings):
        if runs.get(folder.name) != _bringer(folder):
            _set_aside(settings, folder)
    for name, bringer in runs.items():
        source = _aside_dir(settings) / f"{name}.{bringer}"
        if source.is_dir() and not (settings.history_dir / name).exists():
            source.rename(settings.history_dir / name)


def discard_run(settings: Settings) -> None:
    """Remove what was prepared and not kept."""
    shutil.rmtree(_prepared_dir(settings), ignore_errors=True)


def _prepared_runs(settings: Settings) -> list[Path]:
    return sorted(_prepared_dir(settings).glob(f"{RUN_PREFIX}*"))


def _move_prepared(settings: Settings, folder: Path, target: Path) -> None:
    """Make the prepared run one of the lake, in one step and for good."""
    note = folder / RELEASE_NOTE
    note.write_text(_announced_release(settings) or "", encoding="utf-8")
    for path in folder.iterdir():
        with path.open("rb") as file:
            # On disk before it can be seen, also if the power fails.
            os.fsync(file.fileno())
        path.chmod(0o444)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)


def _kept_runs(settings: Settings) -> list[Path]:
    """Return the folders of the runs by date, without the one that has no rows."""
    return sorted(
        folder
        for folder in settings.history_dir.glob(f"{RUN_PREFIX}*")
        if folder.name != EMPTY_RUN
    )


def _bringer(folder: Path) -> str:
    """Return the release that brought a run, or nothing where it was not noted."""
    note = folder / RELEASE_NOTE
    return note.read_text(encoding="utf-8") if note.is_file() else ""


def _set_aside(settings: Settings, folder: Path) -> None:
    target = _aside_dir(settings) / f"{folder.name}.{_bringer(folder)}"
    if target.exists():
        # The same release was published, taken back and published again.
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)


def _aside_dir(settings: Settings) -> Path:
    return settings.history_dir / "set_aside"


def _announced_release(settings: Settings) -> str | None:
    note = _prepared_dir(settings) / RELEASE_NOTE
    return note.read_text(encoding="utf-8") if note.is_file() else None


def _prepared_dir(settings: Settings) -> Path:
    return settings.candidate_dir.with_name("candidate.history")


@contextmanager
def _opened_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        attach_warehouse(settings, connection)
        yield connection


def _columns(file: HistoryFile) -> dict[str, str]:
    return {**file.columns, RUN_DATE: "date"}


def _has_columns(
    connection: duckdb.DuckDBPyConnection, path: Path, file: HistoryFile
) -> bool:
    if not path.is_file():
        return False
    found = connection.execute(
        "select name from parquet_schema($path) where num_children is null",
        {"path": read_name(path)},
    ).fetchall()
    return [name for (name,) in found] == list(_columns(file))


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(
        f"copy ({query}) to {quote_literal(write_name(path))} "
        "(format parquet, compression zstd)"
    )
