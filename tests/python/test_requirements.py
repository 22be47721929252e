"""Nothing is installed but files whose hashes are committed."""

from __future__ import annotations

import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCKS = {path.stem: path for path in (PROJECT_DIR / "requirements").glob("*.lock")}
SETTINGS = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED_LINE = re.compile(
    r"--requirement [a-z]+\.lock|[a-z0-9-]+(\[[\w-]+\])?==[\w.]+( ; .+)?"
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each entry of a lock with its hashes."""
    text = LOCKS[name].read_text(encoding="utf-8").replace(" \\\n", "\n")
    for entry in re.split(r"\n(?! )", text.strip()):
        first, *hashes = (line.strip() for line in entry.splitlines())
        if not first.startswith("#"):
            yield first, hashes


def locked_versions(name: str) -> dict[str, str]:
    """Return every version that installing a lock brings."""
    versions: dict[str, str] = {}
    for line, _ in entries(name):
        if line.startswith("--requirement"):
            base = line.removeprefix("--requirement ").removesuffix(".lock")
            versions |= locked_versions(base)
        else:
            requirement = Requirement(line)
            versions[requirement.name] = str(requirement.specifier).removeprefix("==")
    return versions


def asked_for(name: str) -> list[Requirement]:
    """Return what pyproject.toml asks for where this lock is installed."""
    project = SETTINGS["project"]
    lines = {
        "build": SETTINGS["build-system"]["requires"],
        "run": project["dependencies"],
    } | project["optional-dependencies"]
    return [Requirement(line) for line in lines[name]]


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_a_lock_names_versions_and_hashes_and_no_address(name: str) -> None:
    for line, hashes in entries(name):
        assert LOCKED_LINE.fullmatch(line)
        assert all(HASH.fullmatch(entry) for entry in hashes)
        assert bool(hashes) != line.startswith("--requirement")


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_a_lock_holds_what_its_extra_asks_for(name: str) -> None:
    versions = locked_versions(name)
    for asked in asked_for(name):
        if asked.name == "strata":
            for extra in asked.extras:
                assert locked_versions(extra).items() <= versions.items()
        else:
            assert asked.specifier.contains(versions[canonicalize_name(asked.name)])


def test_every_extra_has_its_lock() -> None:
    assert set(LOCKS) == {"build", "run", *SETTINGS["project"]["optional-dependencies"]}


def test_make_installs_nothing_without_a_hash() -> None:
    targets = [".venv/installed-dev", ".venv/installed-spark"]
    planned = subprocess.run(
        ["make", "--dry-run", "--always-make", *targets],  # nosec B607 # make is found on PATH
        cwd=PROJECT_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    commands = planned.stdout.replace("\\\n", " ").splitlines()
    installs = [command for command in commands if "pip install" in command]
    assert len(installs) == 5
    for command in installs:
        # What is built fetches nothing to be built with.
        assert "--no-build-isolation" in command
        assert "--require-hashes" in command or "--no-deps --no-index" in command
