"""What is known of a dbt project by its content, kept from run to run.

Reading the project takes dbt ten seconds of computing and gives the same each time, as
long as no file of it differs but the rows of a seed. What was read is therefore kept
in a folder of the user, under a digest of everything it depends on: the files, the
target, the variables but the clock, and the versions of dbt. Where the output folder
lies and which day it is play no part.

The folder holds pickles, so nothing is loaded from it that somebody else could have
written. Where it can't be used, every run reads the project anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import platform
import stat
import tempfile
from contextlib import suppress
from dataclasses import fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from strata.folders import cache_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbt.contracts.graph.manifest import Manifest

    from strata.settings import Settings

MAXIMUM_FILES = 24

# Counted up when what is stored is stored otherwise.
_FORMAT = "1"
_CLOCK = "as_of"
_PACKAGES = ("dbt-core", "dbt-adapters", "dbt-common", "dbt-duckdb", "dbt-spark")
_FOLDERS = ("macros", "models", "seeds", "snapshots", "tests")
_READ_BY_DBT = {".sql", ".yml", ".yaml", ".md"}
_DIGEST_LENGTH = hashlib.sha256().digest_size


def lasting_variables(variables: Mapping[str, object]) -> dict[str, object]:
    """Return the variables but the clock, which is known when SQL is compiled."""
    return {name: value for name, value in variables.items() if name != _CLOCK}


def key_of(
    settings: Settings, target_name: str, variables: Mapping[str, object]
) -> str:
    """Return the digest of everything that reading the project depends on."""
    known = [
        _FORMAT,
        platform.python_version(),
        *(f"{name} {_version(name)}" for name in _PACKAGES),
        target_name,
        json.dumps(lasting_variables(variables), sort_keys=True, default=str),
    ]
    digest = hashlib.sha256("\0".join(known).encode())
    root = settings.project_dir
    paths = [*root.glob("*.yml"), *(files_below(root))]
    for path in sorted(paths):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        if path.suffix != ".csv":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Return where projects are kept; it may be deleted at any time."""
    return cache_dir() / "projects"


def load(name: str) -> bytes | None:
    """Return what was stored under ``name``, or None if it can't be relied on."""
    path = cache_folder() / name
    try:
        if not (_is_ours(path.parent) and _is_ours(path)):
            return None
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    digest, payload = content[:_DIGEST_LENGTH], content[_DIGEST_LENGTH:]
    return payload if hashlib.sha256(payload).digest() == digest else None


def store(name: str, payload: bytes) -> None:
    """Keep ``payload`` under ``name`` if the folder allows; runs may store at once."""
    folder = cache_folder()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, written = tempfile.mkstemp(dir=folder, prefix=".writing-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.sha256(payload).digest() + payload)
        Path(written).replace(folder / name)
        _forget_oldest(folder)


def load_manifest(settings: Settings, key: str) -> Manifest | None:
    """Return dbt's manifest of the project with this key, if it was kept.

    It is the caller's own, to be handed to ``dbtRunner(manifest=…)``.
    """
    payload = load(f"{key}.manifest")
    if payload is None:
        return None
    from dbt.artifacts.resources.base import FileHash
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import SeedNode

    manifest = Manifest(**pickle.loads(payload))  # nosec B301 # ours alone, see load
    for node in manifest.nodes.values():
        if isinstance(node, SeedNode):
            path = settings.project_dir / node.original_file_path
            node.root_path = str(settings.project_dir)
            # The rows of another company, or of another day, are no part of the key.
            content = path.read_bytes().decode("utf-8", errors="replace")
            node.checksum = FileHash.from_contents(content.strip())
    return manifest


def store_manifest(key: str, manifest: Manifest) -> None:
    """Keep the manifest as it was parsed, before a command has changed it."""
    # dbt makes the indices over it, whose names begin so, when they are asked for.
    contents = {
        part.name: getattr(manifest, part.name)
        for part in fields(manifest)
        if not part.name.startswith("_")
    }
    store(f"{key}.manifest", pickle.dumps(contents, pickle.HIGHEST_PROTOCOL))


def files_below(root: Path) -> list[Path]:
    """Return every file that dbt reads, and the seeds, whose names it reads."""
    return [
        path
        for folder in _FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in _READ_BY_DBT
        or (folder == "models" and path.suffix == ".py")
        or (folder == "seeds" and path.suffix == ".csv")
    ]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def _is_ours(path: Path) -> bool:
    """Whether nobody but this user could have written there."""
    status = path.stat()
    is_shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid == os.getuid() and not is_shared


def _forget_oldest(folder: Path) -> None:
    """Leave the files used last; another run may have removed one meanwhile."""
    found = []
    for path in folder.iterdir():
        with suppress(OSError):
            found.append((path.stat().st_mtime, path))
    for _, path in sorted(found, reverse=True)[MAXIMUM_FILES:]:
        path.unlink(missing_ok=True)
