"""What tests of erasing share: copies of an output folder, kills, and what is left."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata.forgetting import derived
from strata.lake import prepare_lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from strata.settings import Settings


def write_tables(
    folder: Path, tables: Mapping[str, Sequence[str]], *, is_reversed: bool
) -> None:
    """Write a company's files, each from its header and rows."""
    for name, (header, *rows) in tables.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        ordered = reversed(rows) if is_reversed else rows
        path.write_text("\n".join([header, *ordered, ""]), encoding="utf-8")


def copied(settings: Settings, folder: Path, *left_out: str) -> Settings:
    """The same output folder, for one test alone."""
    shutil.copytree(
        settings.output_dir,
        folder / "output",
        symlinks=True,
        ignore=shutil.ignore_patterns(*left_out),
    )
    return replace(settings, output_dir=folder / "output")


class StoppedError(Exception):
    """What ends a command in the middle of its work."""


def stopped(*_: object, **__: object) -> None:
    raise StoppedError


def published(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    database = settings.published_dir / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute(query).fetchall()


def redirects(settings: Settings) -> dict[object, tuple[object, object]]:
    rows = published(
        settings,
        "select issued_customer_id, customer_id, redirect_code"
        " from pub_customer_redirects",
    )
    return {issued: (now, code) for issued, now, code in rows}


def lake_rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every file of the lake that a forgotten person may be in, as its rows."""
    return {
        path.relative_to(settings.lake_dir).as_posix(): duckdb.sql(
            f"from read_parquet('{path}', hive_partitioning = false)"
        ).fetchall()
        for path in sorted(settings.lake_dir.rglob("*.parquet"))
        if not {"forgotten", ".incoming"} & set(path.parts)
    }


@contextlib.contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """End the process, so to speak, at the change of a file that has this number."""
    seen: list[str] = []

    def stopping(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def change(*told: object, **named: object) -> object:
            seen.append(name)
            if len(seen) == number:
                raise StoppedError
            return real(*told, **named)

        return change

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            *((Path, name) for name in ("rename", "replace", "unlink", "write_text")),
            (shutil, "rmtree"),
            (shutil, "copytree"),
        ):
            patch.setattr(owner, name, stopping(name, getattr(owner, name)))
        yield seen


def erased_in_spite_of_kills(
    recorded: Settings, folder: Path, every: int
) -> Iterator[Settings]:
    """Erase what is recorded, killed on the way each time and gone on with.

    The kills are ``every`` so many changes of files apart, and at the last two. Each
    lake is as it is undisturbed, and is there until the next one is asked for.
    """
    undisturbed = copied(recorded, folder / "undisturbed")
    with killed_at(0) as seen:
        derived.erase_recorded(undisturbed)
    expected = lake_rows(undisturbed)
    assert expected != lake_rows(recorded)
    assert len(seen) > 20
    for number in sorted({*range(1, len(seen) + 1, every), len(seen) - 1, len(seen)}):
        settings = copied(recorded, folder / str(number), "releases", "target")
        with killed_at(number), contextlib.suppress(StoppedError):
            derived.erase_recorded(settings)
        # What a command does first, and what it then does to the lake.
        derived.erase_recorded(settings)
        prepare_lake(settings)
        assert lake_rows(settings) == expected, seen[number - 1]
        yield settings
        shutil.rmtree(folder / str(number))
