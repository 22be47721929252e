"""What a person is told when the build fails, and what a build leaves behind."""

from __future__ import annotations

import dataclasses
import os
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from strata import dbt_runner, seed_files
from strata.errors import BuildFailedError

if TYPE_CHECKING:
    from pathlib import Path

    from strata.dbt_runner import BuildProgress, BuildReport
    from strata.settings import Settings


def build(settings: Settings) -> BuildReport:
    seen: list[BuildProgress] = []
    return dbt_runner.build(settings, seen.append)


def failure_of(settings: Settings) -> BuildFailedError:
    with pytest.raises(BuildFailedError) as caught:
        build(settings)
    return caught.value


def edit_seed(settings: Settings, old: str, new: str) -> None:
    path = settings.project_dir / "seeds" / "bands.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), "utf-8")


def listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_build_leaves_a_readable_database_and_a_clean_checkout(
    tiny_settings: Settings,
) -> None:
    before = listing(tiny_settings.project_dir)
    seen: list[BuildProgress] = []
    report = dbt_runner.build(tiny_settings, seen.append)

    with duckdb.connect(tiny_settings.warehouse_database) as connection:
        assert connection.execute(
            "select count(*) from tiny_publish.pub_bands"
        ).fetchall() == [(3,)]
    assert listing(tiny_settings.project_dir) == before
    assert (report.node_count, report.test_count) == (5, 3)
    # The tests of seeds are proved before dbt starts.
    assert (seen[-1].done, seen[-1].total) == (2, 2)
    assert "STRATA_THREADS" not in os.environ


def test_build_goes_on_after_a_step_that_spilled(
    tiny_settings: Settings, pytestconfig: pytest.Config
) -> None:
    """By the project's own profile, with less memory than the step needs."""
    profiles = yaml.safe_load(
        (pytestconfig.rootpath / "profiles.yml").read_text(encoding="utf-8")
    )
    output = profiles["strata"]["outputs"]["prod"]
    output["config_options"]["memory_limit"] = "100MB"
    output["schema"] = "tiny"
    (tiny_settings.project_dir / "profiles.yml").write_text(
        yaml.safe_dump({"tiny": {"target": "prod", "outputs": {"prod": output}}}),
        encoding="utf-8",
    )
    (tiny_settings.project_dir / "models" / "sorted.sql").write_text(
        """
        {{ config(materialized='table') }}
        select md5(cast(range as varchar)) as code from range(3000000) order by code
        """,
        encoding="utf-8",
    )
    (tiny_settings.project_dir / "models" / "counted.sql").write_text(
        "select count(*) as code_count from {{ ref('sorted') }}", encoding="utf-8"
    )
    build(tiny_settings)
    with duckdb.connect(tiny_settings.warehouse_database) as connection:
        assert connection.execute("from tiny.counted").fetchall() == [(3_000_000,)]


def test_as_of_reaches_the_models_and_the_record_of_the_build(
    tiny_settings: Settings,
) -> None:
    build(dataclasses.replace(tiny_settings, as_of=date(2024, 2, 29)))

    with duckdb.connect(tiny_settings.warehouse_database, read_only=True) as connection:
        assert connection.execute(
            "select distinct cast(built_at as date) from tiny_publish.pub_bands"
        ).fetchall() == [(date(2024, 2, 29),)]
    assert dbt_runner.built_settings(tiny_settings).as_of == date(2024, 2, 29)


def test_two_output_folders_do_not_collide(tiny_settings: Settings) -> None:
    other = dataclasses.replace(
        tiny_settings, output_dir=tiny_settings.output_dir.with_name("other")
    )
    build(tiny_settings)
    build(other)
    assert tiny_settings.warehouse_database.exists()
    assert other.warehouse_database.exists()


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ("middle,100,", "middle,90,", "starts_at = 90, should_start_at = 100"),
        ("middle,100,", "middle,110,", "starts_at = 110, should_start_at = 100"),
    ],
    ids=["overlap", "gap"],
)
def test_seed_edited_to_overlap_or_leave_a_gap_is_named_with_its_row(
    tiny_settings: Settings, old: str, new: str, claim: str
) -> None:
    edit_seed(tiny_settings, old, new)
    error = failure_of(tiny_settings)

    assert error.exit_code == 4
    said = "\n".join(error.problems)
    assert "assert_bands_neither_overlap_nor_leave_a_gap" in said
    assert "Each band starts where the one before it ends." in said
    assert f"  seeds/bands.csv:3: seed_key = middle, {claim}" in error.problems
    assert "rows named above" in error.hint


def test_row_numbers_are_those_of_an_editor_also_after_line_breaks_in_a_value(
    tiny_settings: Settings,
) -> None:
    edit_seed(tiny_settings, "low,0,100\n", '"lo\nw",0,100\n\n')
    edit_seed(tiny_settings, "high,500,", "high,501,")
    assert any(
        "seeds/bands.csv:6: seed_key = high" in problem
        for problem in failure_of(tiny_settings).problems
    )


def test_repeated_key_of_a_seed_names_every_row_that_has_it(
    tiny_settings: Settings,
) -> None:
    edit_seed(tiny_settings, "high,", "low,")
    problems = failure_of(tiny_settings).problems
    assert any("seeds/bands.csv:2, seeds/bands.csv:4" in line for line in problems)


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("low", (2,)),
        ("low, 0", (2,)),
        ("low, upper_amount 100", (2,)),
        ("upper_amount 500", (3,)),
        ("500", (3, 4)),
        ("low, 7", ()),
        ("score 0", ()),
        ("a, b, c, d", ()),
    ],
)
def test_key_of_a_test_is_found_in_the_file(
    tiny_settings: Settings, key: str, rows: tuple[int, ...]
) -> None:
    path = tiny_settings.project_dir / "seeds" / "bands.csv"
    assert seed_files.find_key_rows(path, key) == rows


def test_blank_key_of_a_seed_is_found(tiny_settings: Settings) -> None:
    edit_seed(tiny_settings, "high,", ",")
    problems = failure_of(tiny_settings).problems
    assert any("seeds/bands.csv:4" in line for line in problems)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("low,0,100", "low,0,100,7", "seeds/bands.csv:2: 4 values"),
        ("low,0,100", "low,0", "seeds/bands.csv:2: 2 values"),
        ("low,0,100", "low,zero,100", "seeds/bands.csv:2: column lower_amount: “zero”"),
        ("low,0,100", "low,0.5,100", "seeds/bands.csv:2: column lower_amount: “0.5”"),
        ("upper_amount", "uper", "column upper_amount is missing"),
        ("upper_amount", "uper", "unknown column uper"),
        ("upper_amount", "lower_amount", "lower_amount appears more than once"),
    ],
)
def test_seed_that_can_not_be_read_is_named_with_row_and_column(
    tiny_settings: Settings, old: str, new: str, problem: str
) -> None:
    edit_seed(tiny_settings, old, new)
    error = failure_of(tiny_settings)
    assert any(problem in line for line in error.problems)
    assert not tiny_settings.warehouse_database.exists()


def test_seed_saved_in_another_encoding_is_refused(tiny_settings: Settings) -> None:
    path = tiny_settings.project_dir / "seeds" / "bands.csv"
    path.write_bytes(
        "band_code,lower_amount,upper_amount\n低,0,100\n".encode("gb18030")
    )
    assert "seeds/bands.csv:2: not UTF-8" in failure_of(tiny_settings).problems[0]


def test_seed_without_a_header_is_refused(tiny_settings: Settings) -> None:
    (tiny_settings.project_dir / "seeds" / "bands.csv").write_bytes(b"")
    assert "seeds/bands.csv: the file is empty" in failure_of(tiny_settings).problems[0]


def test_byte_order_mark_is_no_defect(tiny_settings: Settings) -> None:
    path = tiny_settings.project_dir / "seeds" / "bands.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert build(tiny_settings).node_count == 5


def test_failed_model_says_the_database_error_in_short(
    tiny_settings: Settings,
) -> None:
    path = tiny_settings.project_dir / "models" / "publish" / "pub_bands.sql"
    sql = path.read_text(encoding="utf-8")
    path.write_text(sql.replace("cast(band_code as", "cast(nonsense as"), "utf-8")
    error = failure_of(tiny_settings)
    (problem,) = error.problems
    assert problem.startswith("pub_bands (models/publish/pub_bands.sql): ")
    assert "nonsense" in problem
    assert "\n" not in problem
    assert str(tiny_settings.warehouse_dir / "logs") in error.hint


def test_project_that_can_not_be_parsed_is_a_failed_build(
    tiny_settings: Settings,
) -> None:
    path = tiny_settings.project_dir / "models" / "publish" / "pub_bands.sql"
    path.write_text("select * from {{ ref('nowhere') }}", "utf-8")
    error = failure_of(tiny_settings)
    assert "nowhere" in error.problems[0]


def test_chinese_reader_is_told_in_chinese(tiny_settings: Settings) -> None:
    edit_seed(tiny_settings, "low,0,100", "low,0,100,7")
    error = failure_of(dataclasses.replace(tiny_settings, language="zh"))
    assert error.problems == ("seeds/bands.csv:2：有 4 个值，而表头有 3 列",)


def test_failed_build_is_not_taken_for_the_last_good_one(
    tiny_settings: Settings,
) -> None:
    build(tiny_settings)
    edit_seed(tiny_settings, "middle,100,", "middle,90,")
    failure_of(tiny_settings)
    with pytest.raises(BuildFailedError):
        dbt_runner.built_settings(tiny_settings)


def test_build_beside_judges_the_rules_and_leaves_the_live_database_alone(
    tiny_settings: Settings,
) -> None:
    build(tiny_settings)
    before = tiny_settings.warehouse_database.read_bytes()
    beside = dataclasses.replace(
        tiny_settings,
        output_dir=tiny_settings.output_dir.with_name("beside"),
        live_database=tiny_settings.warehouse_database,
    )
    seen: list[BuildProgress] = []

    def build_beside() -> None:
        dbt_runner.build_beside(
            beside, seen.append, changed=("bands",), tables=("pub_bands",)
        )

    edit_seed(beside, "middle,100,", "middle,90,")
    with pytest.raises(BuildFailedError) as caught:
        build_beside()
    assert any("seeds/bands.csv:3: " in line for line in caught.value.problems)
    assert not [progress for progress in seen if progress.name == "pub_bands"]

    edit_seed(beside, "low,0,100", "low,0,90")
    build_beside()
    with duckdb.connect(beside.warehouse_database, read_only=True) as connection:
        assert connection.execute(
            "select lower_amount from tiny_publish.pub_bands order by all"
        ).fetchall() == [(0,), (90,), (500,)]
    assert tiny_settings.warehouse_database.read_bytes() == before


def test_progress_counts_what_dbt_does_and_the_report_what_was_proved(
    tiny_settings: Settings,
) -> None:
    seen: list[BuildProgress] = []
    report = dbt_runner.build(tiny_settings, seen.append)
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert [progress.name for progress in seen][-1] == "pub_bands"
    assert seen[-1].total == 2
    assert report.node_count == 5
