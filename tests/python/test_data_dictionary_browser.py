"""The page of the dictionary in a real browser, with descriptions that are attacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser import PHONE, WIDE, chromium, watched
from hostile_publication import HOSTILE
from strata.data_dictionary.entries import entries
from strata.data_dictionary.page import page
from strata.publication import PublishedColumn, PublishedTable
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

AXE = PROJECT_DIR / "tests" / "fixtures" / "axe" / "axe.min.js"


def table(
    name: str, columns: dict[str, str], foreign_keys: dict[str, str]
) -> PublishedTable:
    """Return a table with columns of the names and descriptions given."""
    return PublishedTable(
        name=name,
        schema_name="publish",
        description=f"One row per thing of {name}. {HOSTILE}",
        columns=tuple(
            PublishedColumn(
                name=column,
                data_type="string",
                description=text,
                doc_block="",
                is_required=True,
                not_summed_over=(),
            )
            for column, text in columns.items()
        ),
        primary_key=(),
        foreign_keys=foreign_keys,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lists = table(
        "pub_lists",
        {"person_id": "Who is on it.", "list_note": HOSTILE},
        {"person_id": "pub_people.person_id"},
    )
    people = table("pub_people", {"person_id": "Stable id.", "tier_code": "Place."}, {})
    path = tmp_path_factory.mktemp("docs") / "index.html"
    path.write_text(page(entries((lists, people))), encoding="utf-8")
    return path


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_it_opens_offline_in_full_and_no_text_does_anything(
    dictionary: Path, browser: Browser, size: tuple[int, int]
) -> None:
    with watched(browser, size) as seen:
        seen.open(dictionary)
        assert seen.page.locator("details:visible").count() == 2
        assert seen.page.locator("tbody tr:visible").count() == 0
        seen.page.click("#pub_lists summary")
        assert seen.page.locator("tbody tr:visible").count() == 2
        assert seen.complaints == []
        assert seen.requests == [dictionary.as_uri()]
        assert seen.page.evaluate("window.attacked") is None
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        seen.page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = seen.page.evaluate("axe.run().then(one => one.violations)")
        assert [one["id"] for one in violations] == []


def test_a_search_shows_the_columns_that_fit(
    dictionary: Path, browser: Browser
) -> None:
    with watched(browser) as seen:
        seen.open(dictionary)
        seen.page.fill("#search", "stable id")
        shown = seen.page.locator("tbody tr:visible")
        assert shown.count() == 1
        assert shown.get_attribute("id") == "pub_people.person_id"
        assert seen.page.inner_text(".tally") == "Columns: 1, tables: 1"
        # The name of a table narrows what a column is called.
        seen.page.fill("#search", "pub_lists person_id")
        assert shown.get_attribute("id") == "pub_lists.person_id"
        # A table whose own text fits is there too, with all its columns.
        seen.page.fill("#search", "thing of pub_lists")
        assert seen.page.locator("details:visible").count() == 1
        assert seen.page.inner_text(".tally") == "Columns: 0, tables: 1"
        seen.page.click("#pub_lists summary")
        assert shown.count() == 2
        seen.page.fill("#search", "nobody")
        assert seen.page.locator("details:visible").count() == 0
        seen.page.fill("#search", "")
        assert seen.page.locator("details:visible").count() == 2


def test_a_key_leads_to_its_column_whatever_is_searched(
    dictionary: Path, browser: Browser
) -> None:
    with watched(browser) as seen:
        seen.open(dictionary)
        seen.page.fill("#search", "who is on it")
        seen.page.click("text=pub_people.person_id")
        target = seen.page.locator("[id='pub_people.person_id']")
        target.wait_for(state="visible")
        assert seen.page.input_value("#search") == ""
        seen.page.reload()
        target.wait_for(state="visible")


def test_an_address_that_names_nothing_opens_the_page(
    dictionary: Path, browser: Browser
) -> None:
    with watched(browser) as seen:
        seen.go(f"{dictionary.as_uri()}#%")
        assert seen.page.locator("details:visible").count() == 2
        assert seen.complaints == []


def test_the_language_is_switched_and_kept(dictionary: Path, browser: Browser) -> None:
    with watched(browser, locale="zh-CN") as seen:
        seen.open(dictionary)
        assert seen.page.title() == "数据字典 · Strata"
        seen.page.fill("#search", "stable id")
        assert seen.page.inner_text(".tally") == "1 张表，1 列"
        seen.page.click("[data-language=en]")
        assert seen.page.inner_text(".tally") == "Columns: 1, tables: 1"
        seen.open(dictionary)
        assert seen.page.inner_text("h1") == "Data dictionary"
