"""The pages as files: inert, whole, bounded, and part of the release they show."""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from hostile_publication import HOSTILE, write_hostile_publication
from strata import checks, publication, steps
from strata.cli import main
from strata.cockpit import render
from strata.cockpit.blocks import Download, Figures
from strata.cockpit.labels import Label
from strata.cockpit.pages.quality import quality_page
from strata.cockpit.pages.today import state_of
from strata.cockpit.render import render_cockpit
from strata.cockpit.script_data import Words, assigned
from strata.cockpit.source import MOST_ROWS_IN_FILE, Source
from strata.console import console
from strata.progress import Reporter

if TYPE_CHECKING:
    from pathlib import Path

    from strata.settings import Settings


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "strata.duckdb"
    write_hostile_publication(path)
    return path


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028", "\u2029", "a & b > c"])
def test_data_is_a_script_that_only_assigns(text: str) -> None:
    script = assigned("page", {"text": text})
    assert text not in script
    start, _, rest = script.partition(".page=")
    assert start == "window.strataCockpit=window.strataCockpit||{};window.strataCockpit"
    assert json.loads(rest.removesuffix(";\n")) == {"text": text}


def test_a_text_is_held_once_and_alone_where_both_languages_agree() -> None:
    words = Words()
    numbers = [words.number(Label(*pair)) for pair in (("甲", "A"), ("7", "7"))]
    assert numbers == [0, 1]
    assert words.number(Label("甲", "A")) == 0
    assert words.texts == [["甲", "A"], "7"]


def test_equal_tables_give_equal_pages(database: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        render_cockpit(database, tmp_path / name)
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_no_attack_stands_in_a_page_as_it_is(database: Path, tmp_path: Path) -> None:
    render_cockpit(database, tmp_path / "cockpit")
    scripts = HOSTILE.partition("\u2028")[0]
    for path in tmp_path.rglob("*"):
        if path.suffix in {".html", ".js"} and path.name != "echarts.min.js":
            assert scripts not in path.read_text(encoding="utf-8"), path.name


def test_rows_open_in_excel_and_no_cell_is_a_formula(
    database: Path, tmp_path: Path
) -> None:
    render_cockpit(database, tmp_path / "cockpit")
    path = tmp_path / "cockpit" / "rows" / "warnings.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with duckdb.connect(database, read_only=True) as connection:
        expected = connection.execute(
            """
            select customer_id, masked_customer_name, value_at_stake_amount
            from pub_churn_warnings order by warning_rank
            """
        ).fetchall()
    assert len(rows) == len(expected)
    for row, (customer_id, name, amount) in zip(rows, expected, strict=True):
        neutral = f"'{name}" if name.startswith("=") else name
        assert row["customer_id"] == customer_id
        assert row["masked_customer_name"] == neutral
        assert row["value_at_stake_amount"] == str(amount)
        assert not any(cell.startswith(("=", "@", "+")) for cell in row.values())


@pytest.mark.parametrize("surplus", [0, 1])
def test_a_file_of_rows_ends_at_its_bound_and_says_so(
    tmp_path: Path, surplus: int
) -> None:
    total = MOST_ROWS_IN_FILE + surplus
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table pub_segment_summary as
            select date '2026-06-30' as observation_date, 'CNY' as currency_code;
            create table pub_many as select range as row_number from range($total)
            """,
            {"total": total},
        )
        found = Source(connection, tmp_path).download(
            "many", "pub_many", order="row_number"
        )
    assert found == Download("rows/many.csv", MOST_ROWS_IN_FILE, total)
    lines = (tmp_path / "rows" / "many.csv").read_text(encoding="utf-8-sig")
    assert lines.count("\n") == MOST_ROWS_IN_FILE + 1


@pytest.mark.parametrize(
    ("freshness", "told"),
    [
        (
            (("Orders", "fresh", 1), ("Surveys", "fresh", 20)),
            [("good", "Data: fresh in all 2 entities")],
        ),
        (
            (("Leads", "late", 9), ("Orders", "stale", 9), ("Surveys", "fresh", 1)),
            [("bad", "Orders: stale."), ("watch", "Leads: late.")],
        ),
        (
            (("Owners", "not_judged", None), ("Tickets", "not_delivered", None)),
            [("plain", "Data: none of the delivered entities")],
        ),
    ],
)
def test_today_begins_with_what_is_late_or_one_calm_line(
    tmp_path: Path,
    freshness: tuple[tuple[str, str, int | None], ...],
    told: list[tuple[str, str]],
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table pub_segment_summary as
            select date '2026-06-30' as observation_date, 'CNY' as currency_code;
            create table pub_entity_freshness as
            select
                unnest($names) as entity_code,
                unnest($names) as entity_name_zh,
                unnest($names) as entity_name_en,
                unnest($codes) as freshness_code,
                unnest($codes) as freshness_name_zh,
                unnest($codes) as freshness_name_en,
                cast(unnest($days) as int) as days_behind,
                date '2026-06-30' - days_behind as newest_record_date,
                3 as late_days,
                7 as stale_days,
                1 as batch_count,
                'a.csv' as last_source_file
            """,
            {
                "names": [name for name, _, _ in freshness],
                "codes": [code for _, code, _ in freshness],
                "days": [days for _, _, days in freshness],
            },
        )
        state = state_of(Source(connection, tmp_path))
    assert [one.tone for one in state.remarks] == [tone for tone, _ in told]
    for remark, (_, start) in zip(state.remarks, told, strict=True):
        assert remark.text.en.startswith(start)


def test_pages_that_fail_leave_the_publication_as_it_was(
    built: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate = publication.write_candidate(built)
    publication.approve(built, candidate)
    before = publication.publish(built, candidate)

    def fail(*_: object, **__: object) -> None:
        message = "no page"
        raise RuntimeError(message)

    # The project of this test publishes one table, of which nothing is claimed.
    monkeypatch.setattr(checks, "run_checks", lambda *_: checks.CheckReport(0, 1))
    monkeypatch.setattr(render, "render_cockpit", fail)
    with pytest.raises(RuntimeError, match="no page"):
        steps.check(built, Reporter(console(), "en"))
    assert publication.current_release(built) == before
    # It renders them again, which fails again.
    assert main(["publish", "--output-dir", str(built.output_dir)]) == 1
    assert "no page" in capsys.readouterr().err
    assert publication.current_release(built) == before


def test_an_altered_page_is_noticed_and_named_by_the_release(built: Settings) -> None:
    candidate = publication.write_candidate(built)
    page = candidate.folder / "cockpit" / "index.html"
    page.parent.mkdir()
    page.write_text("as rendered", encoding="utf-8")
    listed = publication.list_files(built, "cockpit")
    assert listed.release_id != candidate.release_id
    publication.approve(built, listed)
    release = publication.publish(built, listed)
    assert not publication.is_altered(built)
    published = release / "cockpit" / "index.html"
    published.chmod(0o644)
    published.write_text("as somebody wants it", encoding="utf-8")
    assert publication.is_altered(built)


def test_nothing_is_served_where_nothing_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["cockpit", "--no-open", "--output-dir", str(tmp_path / "output")]
    assert main(arguments) == 2
    assert "strata run" in capsys.readouterr().err


def test_the_demo_has_its_pages_listed_in_the_release(demo_run: Settings) -> None:
    release = publication.current_release(demo_run)
    assert release is not None
    manifest = publication.read_release_manifest(release)
    listed = {file["path"]: file["sha256"] for file in manifest["files"]}
    found = contents(release / "cockpit")
    assert {f"cockpit/{name}": digest for name, digest in found.items()} == listed
    assert {"index.html", "warnings.html", "quality.html"} <= set(found)


def test_bars_met_and_missed_are_counted(demo_run: Settings, tmp_path: Path) -> None:
    release = publication.current_release(demo_run)
    assert release is not None
    with duckdb.connect(str(release / "strata.duckdb"), read_only=True) as connection:
        ((met, not_met, not_judged),) = connection.execute("""
            select
                count(*) filter (bar_state_code = 'met'),
                count(*) filter (bar_state_code = 'not_met'),
                count(*) filter (bar_state_code = 'not_judged')
            from pub_risk_quality
        """).fetchall()
        (tmp_path / "rows").mkdir()
        page = quality_page(Source(connection, tmp_path))
    assert met + not_met + not_judged == 4
    (shown,) = (
        block
        for section in page.sections
        for block in section.blocks
        if isinstance(block, Figures)
    )
    assert {figure.key: figure.value for figure in shown.figures} == {
        "quality_met": met,
        "quality_not_met": not_met,
        "quality_not_judged": not_judged,
    }
