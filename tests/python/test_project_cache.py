"""A project is read once for everybody who has the same one, whatever day it is."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from strata import dbt_runner, project_cache
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(
    tiny_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """The tiny project, and a cache that is the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tiny_settings


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that dbt reads a project."""
    from dbt.parser.manifest import ManifestLoader

    read = ManifestLoader.get_full_manifest
    found: list[str] = []

    def counted(config: Any, **options: Any) -> Any:  # noqa: ANN401
        found.append(config.project_root)
        return read(config, **options)

    monkeypatch.setattr(ManifestLoader, "get_full_manifest", counted)
    return found


def build(settings: Settings) -> None:
    dbt_runner.build(settings, lambda _: None)


def key_of(settings: Settings) -> str:
    return project_cache.key_of(settings, "prod", dbt_runner.variables(settings))


def test_other_day_and_other_folders_need_no_second_reading(
    settings: Settings, readings: list[str], tmp_path: Path
) -> None:
    build(settings)
    assert len(readings) == 1
    moved = shutil.copytree(settings.project_dir, tmp_path / "moved")
    build(
        dataclasses.replace(
            settings,
            as_of=date(2024, 2, 29),
            output_dir=tmp_path / "elsewhere",
            project_dir=moved,
        )
    )
    assert len(readings) == 1
    database = tmp_path / "elsewhere" / "warehouse" / "strata.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        assert connection.execute(
            "select distinct cast(built_at as date) from tiny_publish.pub_bands"
        ).fetchall() == [(date(2024, 2, 29),)]


def test_rows_of_a_seed_are_those_of_the_file_without_a_second_reading(
    settings: Settings, readings: list[str]
) -> None:
    build(settings)
    path = settings.project_dir / "seeds" / "bands.csv"
    path.write_text(path.read_text().replace("high,", "highest,"))
    build(settings)
    assert len(readings) == 1
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        assert connection.execute(
            "select max(band_code) from tiny_publish.pub_bands where lower_amount > 400"
        ).fetchall() == [("highest",)]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: (path / "models" / "publish" / "pub_bands.sql").write_text("-- x"),
        lambda path: (path / "seeds" / "more.csv").write_text("code\na\n"),
        lambda path: (path / "selectors.yml").unlink(),
        lambda path: (
            (path / "macros").mkdir()
            or (path / "macros" / "m.sql").write_text("{% macro m() %}{% endmacro %}")
        ),
    ],
    ids=["model", "new seed", "selectors", "macro"],
)
def test_changed_project_has_another_key(settings: Settings, change: Any) -> None:  # noqa: ANN401
    before = key_of(settings)
    assert key_of(settings) == before
    change(settings.project_dir)
    assert key_of(settings) != before


def test_target_and_variables_but_the_clock_are_part_of_the_key(
    settings: Settings,
) -> None:
    def key(target: str, **variables: object) -> str:
        return project_cache.key_of(settings, target, variables)

    assert key("duckdb", as_of="2024-01-01") == key("duckdb", as_of="2025-01-01")
    assert len({key("duckdb"), key("spark"), key("duckdb", dormant_days=1)}) == 3


def test_damaged_file_is_read_anew(settings: Settings, readings: list[str]) -> None:
    build(settings)
    for path in project_cache.cache_folder().iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    build(settings)
    assert len(readings) == 2


@pytest.mark.usefixtures("settings")
def test_file_that_others_may_write_is_not_loaded() -> None:
    project_cache.store("name", b"kept")
    assert project_cache.load("name") == b"kept"
    (project_cache.cache_folder() / "name").chmod(0o666)
    assert project_cache.load("name") is None
    (project_cache.cache_folder() / "name").chmod(0o600)
    project_cache.cache_folder().chmod(0o777)
    assert project_cache.load("name") is None


def test_folder_that_can_not_be_made_costs_the_reading_only(
    settings: Settings, readings: list[str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("in the way")
    build(settings)
    assert settings.warehouse_database.exists()
    assert readings


@pytest.mark.usefixtures("settings")
def test_oldest_files_are_forgotten() -> None:
    for number in range(project_cache.MAXIMUM_FILES + 3):
        project_cache.store(f"{number:03}", b"kept")
    assert (
        len(list(project_cache.cache_folder().iterdir())) == project_cache.MAXIMUM_FILES
    )
    assert project_cache.load(f"{number:03}") == b"kept"


def test_nothing_that_dbt_reads_depends_on_the_clock(tmp_path: Path) -> None:
    """Two days give the same manifest, so that one of them may stand for the other."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    def parsed(as_of: str) -> dict[str, Any]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STRATA_OUTPUT_DIR", str(tmp_path))
            result = dbtRunner().invoke(
                [
                    *("--quiet", "parse", "--no-partial-parse"),
                    *("--project-dir", str(PROJECT_DIR)),
                    *("--profiles-dir", str(PROJECT_DIR)),
                    *("--target-path", str(tmp_path / "target")),
                    *("--log-path", str(tmp_path / "logs")),
                    *("--vars", f"{{as_of: '{as_of}'}}"),
                ]
            )
        assert result.success, result.exception
        assert isinstance(result.result, Manifest)
        manifest = result.result.writable_manifest().to_dict(omit_none=True)
        manifest.pop("metadata")
        kept: dict[str, Any] = without_moments(manifest)
        return kept

    assert parsed("2026-06-30") == parsed("2024-02-29")


def without_moments(value: Any) -> Any:  # noqa: ANN401
    """Leave out when each node was read."""
    if isinstance(value, dict):
        return {
            name: without_moments(part)
            for name, part in value.items()
            if name != "created_at"
        }
    if isinstance(value, list):
        return [without_moments(part) for part in value]
    return value
