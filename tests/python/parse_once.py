"""One reading of a dbt project for all tests that build it.

Reading takes dbt ten seconds of computing and gives the same each time, as long as no
file of the project differs but the rows of a seed, which are read when it is loaded.
"""

from __future__ import annotations

import hashlib
import pickle
from contextlib import contextmanager
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from strata.project_cache import lasting_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbt.config.runtime import RuntimeConfig
    from dbt.contracts.graph.manifest import Manifest

_PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml")


@contextmanager
def projects_read_once(folder: Path) -> Iterator[None]:
    """Let dbt commands of this process read equal projects once, wherever they lie.

    ``folder`` keeps what was read; processes that share it read once together.
    """
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import SeedNode
    from dbt.parser.manifest import ManifestLoader

    read = ManifestLoader.get_full_manifest
    folder.mkdir(parents=True, exist_ok=True)

    @wraps(read)
    def read_once(config: RuntimeConfig, **options: Any) -> Manifest:  # noqa: ANN401
        file = folder / _key(config)
        with FileLock(f"{file}.lock"):
            if not file.exists():
                manifest = read(config, **options)
                # Written whole or not at all, and pickled, so every build has its own.
                unfinished = file.with_suffix(".unfinished")
                unfinished.write_bytes(pickle.dumps(_contents(manifest)))
                unfinished.rename(file)
                return manifest
        remembered = Manifest(**pickle.loads(file.read_bytes()))  # nosec B301 # our own
        for node in remembered.nodes.values():
            if isinstance(node, SeedNode):
                node.root_path = config.project_root
        return remembered

    ManifestLoader.get_full_manifest = read_once  # type: ignore[method-assign]
    try:
        yield
    finally:
        ManifestLoader.get_full_manifest = read  # type: ignore[method-assign]


def _contents(manifest: Manifest) -> dict[str, object]:
    """Everything but the indices over it, which dbt makes when they are asked for."""
    return {
        part.name: getattr(manifest, part.name)
        for part in fields(manifest)
        if not part.name.startswith("_")
    }


def _key(config: RuntimeConfig) -> str:
    """Digest of everything that a manifest tells apart but the project's folder.

    The clock is known when SQL is compiled, and pytest's own files are none of dbt's.
    """
    root = Path(config.project_root)
    variables = lasting_variables(config.vars.to_dict())  # type: ignore[no-untyped-call]
    digest = hashlib.sha256(repr((config.target_name, variables)).encode())
    folders = ("models", "macros", "seeds", "tests")
    patterns = (*_PROJECT_FILES, *(f"{folder}/**/*.*" for folder in folders))
    unread = (root / "tests" / "python", root / "tests" / "fixtures")
    for path in sorted(one for pattern in patterns for one in root.glob(pattern)):
        if any(path.is_relative_to(folder) for folder in unread):
            continue
        digest.update(f"\0{path.relative_to(root)}\0".encode())
        if path.suffix != ".csv" and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
