"""The pages in a real browser, with a publication in which every text is an attack."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from browser import PHONE, WIDE, chromium, watched
from hostile_publication import (
    DUE_COUNT,
    HOSTILE,
    TASK_COUNT,
    WARNING_COUNT,
    write_hostile_publication,
)
from strata.cockpit.faces import MOST_FACES
from strata.cockpit.pages.tables import MOST_ROWS
from strata.cockpit.render import render_cockpit
from strata.cockpit.server import open_server
from strata.runs.page_script import SCRIPT_NAME, script_file, write_script
from strata.runs.record import begun, write_record
from strata.settings import PROJECT_DIR, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = PROJECT_DIR / "tests" / "fixtures" / "axe" / "axe.min.js"
MOST_BYTES = 5_000_000
ROWS_ON_A_PAGE = 15


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    write_hostile_publication(folder / "strata.duckdb")
    render_cockpit(folder / "strata.duckdb", folder / "cockpit")
    return folder


@pytest.fixture(scope="module")
def cockpit(release: Path) -> Path:
    return release / "cockpit"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are kept: STRATA_PICTURES_DIR, or a folder of the tests."""
    chosen = os.environ.get("STRATA_PICTURES_DIR")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def every_page(cockpit: Path) -> list[Path]:
    return sorted(cockpit.glob("*.html"))


def answer(release: Path, sql: str) -> object:
    with duckdb.connect(release / "strata.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()[0][0]


def figure(page: Page, key: str) -> float:
    shown = page.inner_text(f"[data-figure={key}]")
    return float(re.sub(r"[^\d.-]", "", shown))


def tally(page: Page, key: str) -> str:
    return page.inner_text(f"[data-list={key}] .tally")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_every_page_opens_offline_and_no_text_does_anything(
    cockpit: Path, browser: Browser, pictures: Path, size: tuple[int, int]
) -> None:
    pages = every_page(cockpit)
    assert len(pages) == 14
    for path in pages:
        with watched(browser, size) as seen:
            seen.open(path)
            assert seen.complaints == []
            assert all(address.startswith("file://") for address in seen.requests)
            assert seen.page.evaluate("window.attacked") is None
            assert seen.page.locator("img").count() == 0
            # Nothing is wider than the screen.
            width = seen.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size[0], path.name
            picture = pictures / f"{path.stem}_{size[0]}.png"
            seen.page.screenshot(path=picture, full_page=True)
            assert picture.stat().st_size > 10_000


def test_a_script_in_a_page_is_refused(cockpit: Path, browser: Browser) -> None:
    policy = re.search(
        r'http-equiv="Content-Security-Policy" content="([^"]+)"',
        (cockpit / "index.html").read_text(encoding="utf-8"),
    )
    assert policy is not None
    assert "unsafe" not in policy[1]
    with watched(browser) as seen:
        seen.open(cockpit / "index.html")
        seen.page.evaluate(
            "text => document.body.insertAdjacentHTML('beforeend', text)", HOSTILE
        )
        seen.page.wait_for_timeout(200)
        assert seen.page.evaluate("window.attacked") is None
        assert any("Content Security Policy" in one for one in seen.complaints)


@pytest.mark.parametrize(
    ("page_name", "key", "sql"),
    [
        ("index", "today_open_tasks", "select count(*) from pub_action_queue"),
        (
            "index",
            "today_escalated_tasks",
            "select count(task_escalation_code) from pub_action_queue",
        ),
        (
            "index",
            "today_expected_gain",
            "select sum(expected_gain_amount) from pub_action_queue",
        ),
        (
            "index",
            "today_leads_lost",
            "select count(*) from pub_lead_pool where pool_state_code = 'tomorrow'",
        ),
        (
            "index",
            "today_full_desks",
            "select count(*) from pub_owner_loads where overload_task_count > 0",
        ),
        (
            "index",
            "today_overload_tasks",
            "select sum(overload_task_count) from pub_owner_loads",
        ),
        ("warnings", "warnings_customers", "select count(*) from pub_churn_warnings"),
        (
            "warnings",
            "warnings_at_stake",
            "select sum(value_at_stake_amount) from pub_churn_warnings",
        ),
        (
            "warnings",
            "warnings_unowned",
            "select count(*) - count(owner_key) from pub_churn_warnings",
        ),
        (
            "tiers",
            "tiers_customers",
            """
            select sum(customer_count) from pub_segment_summary
            where observation_date = date '2026-06-30'
            """,
        ),
        (
            "churn",
            "churn_rate_last",
            """
            select 100 * churn_rate from pub_churn_rate
            where tier_code = 'all' and observation_date = date '2026-06-30'
            """,
        ),
        ("leads", "leads_open", "select count(*) from pub_lead_worklist"),
        ("data", "data_received", "select sum(row_count) from pub_row_accounting"),
    ],
)
def test_a_figure_is_what_the_tables_say(
    release: Path, browser: Browser, page_name: str, key: str, sql: str
) -> None:
    with watched(browser, has_scripts=False) as seen:
        # Figures and tables need no script.
        seen.page.goto((release / "cockpit" / f"{page_name}.html").as_uri())
        assert figure(seen.page, key) == pytest.approx(
            float(str(answer(release, sql))), abs=0.06
        )


def test_what_is_due_today_is_due_and_tomorrows_tasks_are_not(
    cockpit: Path, browser: Browser
) -> None:
    with watched(browser) as seen:
        seen.open(cockpit / "index.html")
        assert figure(seen.page, "today_due_tasks") == DUE_COUNT
        rows = seen.page.locator("[data-numbers=chart_desks] tbody tr")
        due = [
            int(
                re.sub(
                    r"\D", "", rows.nth(place).locator("td").first.text_content() or ""
                )
            )
            for place in range(rows.count())
        ]
        assert sum(due) == DUE_COUNT


def test_a_list_says_what_it_leaves_out(cockpit: Path, browser: Browser) -> None:
    with watched(browser) as seen:
        seen.open(cockpit / "index.html")
        assert tally(seen.page, "list_tasks") == (
            f"{MOST_ROWS:,} found, of {TASK_COUNT:,} in the publication; "
            f"{TASK_COUNT - MOST_ROWS:,} are left out here, the tables have them"
        )
        seen.open(cockpit / "warnings.html")
        assert "left out" not in tally(seen.page, "list_warnings")


def test_a_list_filters_searches_sorts_and_turns_pages(
    cockpit: Path, browser: Browser
) -> None:
    with watched(browser) as seen:
        seen.open(cockpit / "warnings.html")
        page = seen.page
        listed = page.locator("[data-list=list_warnings]")

        def first() -> str:
            return listed.locator("tbody tr td").first.inner_text()

        listed.locator("label", has_text="Risk").locator("select").select_option(
            "Medium"
        )
        assert tally(page, "list_warnings").startswith(f"{WARNING_COUNT // 2} found")
        assert first() == "2"
        listed.get_by_role("button", name="Rank").click()
        assert first() == str(WARNING_COUNT)
        assert listed.locator("th").first.get_attribute("aria-sort") == "descending"
        listed.get_by_role("button", name="Rank").click()
        assert first() == "2"
        listed.get_by_role("button", name="Next").click()
        assert first() == str(2 + 2 * ROWS_ON_A_PAGE)
        listed.get_by_label("Search").fill("no such customer")
        assert "Nothing fits" in listed.locator("tbody").inner_text()
        assert tally(page, "list_warnings").startswith("0 found")


def test_the_drawer_is_a_dialog_for_the_first_customers(
    cockpit: Path, browser: Browser, pictures: Path
) -> None:
    with watched(browser) as seen:
        seen.open(cockpit / "warnings.html")
        page = seen.page
        opener = page.locator("[data-list=list_warnings] .open").first
        opener.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] dl")
        told = page.locator("dialog").inner_text()
        assert told.count("</script>") > 0
        assert "Orders: 2, " in told
        assert "Complaints: 3" in told
        page.screenshot(path=pictures / "drawer.png")
        for _ in range(4):
            page.keyboard.press("Tab")
            held = page.evaluate(
                "document.querySelector('dialog').contains(document.activeElement)"
                " || document.activeElement === document.body"
            )
            assert held
        page.keyboard.press("Escape")
        assert not page.locator("dialog").is_visible()
        assert opener.evaluate("one => one === document.activeElement")
        # Beyond the first customers a name is only a name.
        listed = page.locator("[data-list=list_warnings]")
        listed.get_by_role("button", name="Rank").click()
        assert listed.locator(".open").count() == 0
        assert WARNING_COUNT > MOST_FACES
        assert seen.page.evaluate("window.attacked") is None
        assert seen.complaints == []


def test_the_language_is_remembered_from_page_to_page(
    cockpit: Path, browser: Browser
) -> None:
    with watched(browser) as seen:
        seen.open(cockpit / "index.html")
        page = seen.page
        assert page.inner_text("h1") == "Today"
        page.get_by_role("button", name="中文").click()
        assert page.inner_text("h1") == "今日"
        assert page.title() == "今日 · Strata"
        assert page.evaluate("document.documentElement.lang") == "zh"
        assert "找到" in tally(page, "list_tasks")
        seen.open(cockpit / "warnings.html")
        assert page.inner_text("h1") == "流失预警"
        page.get_by_role("button", name="English").click()
        assert page.inner_text("h1") == "Warnings"


@pytest.mark.parametrize(
    ("locale", "query", "title"),
    [
        ("zh-CN", "", "今日"),
        ("en-GB", "", "Today"),
        ("fr-FR", "", "Today"),
        ("en-GB", "?lang=zh", "今日"),
        ("zh-CN", "?lang=en", "Today"),
        ("zh-CN", "?lang=fr", "今日"),
    ],
)
def test_pages_begin_in_the_language_asked_for_or_that_of_the_browser(
    cockpit: Path, browser: Browser, locale: str, query: str, title: str
) -> None:
    with watched(browser, locale=locale) as seen:
        seen.go(f"{(cockpit / 'index.html').as_uri()}{query}")
        assert seen.page.inner_text("h1") == title


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_no_page_has_a_barrier(
    cockpit: Path, browser: Browser, size: tuple[int, int]
) -> None:
    script = AXE.read_text(encoding="utf-8")
    found = {}
    for path in every_page(cockpit):
        with watched(browser, size) as seen:
            seen.open(path)
            for details in seen.page.locator("details").all():
                details.evaluate("one => { one.open = true; }")
            if path.name == "warnings.html":
                seen.page.locator(".open").first.click()
                seen.page.wait_for_selector("dialog[open] dl")
            seen.page.evaluate(script)
            violations = seen.page.evaluate("axe.run().then(one => one.violations)")
            found[path.name] = [
                (one["id"], node["html"][:200])
                for one in violations
                for node in one["nodes"][:2]
            ]
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_paper_shows_neither_menus_nor_buttons(cockpit: Path, browser: Browser) -> None:
    with watched(browser) as seen:
        seen.open(cockpit / "index.html")
        seen.page.emulate_media(media="print")
        assert not seen.page.locator("nav").is_visible()
        assert not seen.page.locator(".tools").first.is_visible()
        assert seen.page.locator(".figure").first.is_visible()


def test_no_page_is_heavy(cockpit: Path) -> None:
    charts = (cockpit / "assets" / "echarts.min.js").stat().st_size
    for path in every_page(cockpit):
        data = (cockpit / "data" / f"{path.stem}.js").stat().st_size
        assert path.stat().st_size + data + charts < MOST_BYTES
    assert (cockpit / "data" / "customers.js").stat().st_size < MOST_BYTES


def told_of(publication: Path, browser: Browser, script: str | None) -> list[str]:
    """Return what Today says of runs and data, once the script beside it is there."""
    runs = publication.parent / "runs" / SCRIPT_NAME
    runs.parent.mkdir(exist_ok=True)
    runs.unlink(missing_ok=True)
    if script is not None:
        runs.write_text(script, encoding="utf-8")
    with watched(browser, locale="en-GB") as seen:
        seen.page.clock.set_fixed_time(dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC))
        seen.open(publication / "cockpit" / "index.html")
        seen.page.wait_for_timeout(100)
        shown = seen.page.locator(".remarks li:visible")
        return [line.strip() for line in shown.all_inner_texts()]


def test_the_pages_of_the_day_before_a_failed_run_say_so(
    release: Path, browser: Browser, tmp_path: Path
) -> None:
    """Only in the publication: a copy can't know, and says that it doesn't."""
    settings = Settings(output_dir=tmp_path / "output")
    settings.output_dir.mkdir()
    shutil.copytree(release, settings.published_dir)
    for record in (
        replace(begun("run"), status_code="done", exit_code=0),
        replace(begun("run"), status_code="failed", exit_code=4),
        replace(begun("lists"), status_code="done", exit_code=0),
    ):
        write_record(settings, record)
    write_script(settings)
    script = script_file(settings).read_text(encoding="utf-8")
    first, *others = told_of(settings.published_dir, browser, script)
    assert re.search(r"did not publish \(failed, exit code 4\).*2026-06-30", first)
    # A day is no age worth a line, and who is fresh is not named where others are late.
    assert len(others) == 2
    assert "stale" in others[0]
    assert "40 days behind" in others[0]
    assert "late" in others[1]
    copied = tmp_path / "output" / "copy"
    shutil.copytree(release, copied)
    first, *_ = told_of(copied, browser, script)
    assert "can't show whether a later run failed" in first


@contextmanager
def served(release: Path, tmp_path: Path) -> Iterator[str]:
    output_dir = tmp_path / "output"
    output_dir.mkdir()
    (output_dir / "published").symlink_to(release)
    settings = Settings(output_dir=output_dir)
    write_record(settings, replace(begun("run"), status_code="done"))
    write_script(settings)
    with open_server(settings, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_served_pages_work_and_an_altered_file_does_not_run(
    release: Path, browser: Browser, tmp_path: Path
) -> None:
    with (
        served(release, tmp_path) as address,
        watched(browser, is_offline=False) as seen,
    ):
        seen.go(f"{address}/index.html")
        seen.page.wait_for_selector("[data-run].good")
        assert seen.complaints == []
        assert figure(seen.page, "today_open_tasks") == TASK_COUNT
        seen.page.route(
            "**/cockpit.js",
            lambda route: route.fulfill(
                body="window.attacked = 1", content_type="text/javascript"
            ),
        )
        seen.page.goto(f"{address}/warnings.html")
        seen.page.wait_for_timeout(300)
        assert seen.page.evaluate("window.attacked") is None
        assert any("integrity" in one for one in seen.complaints)


def test_the_server_answers_this_machine_only_and_lists_nothing(
    release: Path, tmp_path: Path
) -> None:
    with served(release, tmp_path) as address:
        for path, host, status in (
            ("/index.html", "evil.example:80", 403),
            ("/rows/", "localhost:1", 404),
            ("/../strata.duckdb", "localhost:1", 404),
        ):
            request = urllib.request.Request(address + path, headers={"Host": host})  # nosec B310 # its own server
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)  # nosec B310 # its own server
            assert refused.value.code == status
