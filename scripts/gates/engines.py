"""Which files dbt compiles to other SQL for Spark than for DuckDB."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SPARK = "spark__"


def files_that_differ(manifest_file: Path, folders: Iterable[str]) -> tuple[str, ...]:
    """Return the SQL files below ``folders`` that differ, of the project dbt parsed."""
    manifest = json.loads(manifest_file.read_text(encoding="utf-8"))
    return differing_files(manifest, tuple(folders))


def differing_files(
    manifest: dict[str, Any], folders: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the files that ask for the target or call a macro with a Spark twin.

    Whether by way of other macros makes no difference.
    """
    macros = manifest["macros"]
    package = manifest["metadata"]["project_name"]
    own = {name for name in macros if name.split(".")[1] == package}
    twins = {
        name.replace(f".{_SPARK}", ".")
        for name in own
        if name.split(".")[2][:7] == _SPARK
    }

    @cache
    def differs(name: str) -> bool:
        macro = macros[name]
        return (
            name in twins
            or _asks_for_target(macro["macro_sql"])
            or any(
                differs(other)
                for other in macro["depends_on"]["macros"]
                if other in own and other != name
            )
        )

    return tuple(
        sorted(
            node["original_file_path"]
            for node in manifest["nodes"].values()
            if node["original_file_path"].endswith(".sql")
            and node["original_file_path"].startswith(folders)
            and (
                _asks_for_target(node["raw_code"])
                or any(
                    differs(name)
                    for name in node["depends_on"]["macros"]
                    if name in own
                )
            )
        )
    )


def _asks_for_target(code: str) -> bool:
    return "target." in code
