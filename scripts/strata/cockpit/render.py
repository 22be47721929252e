"""From a database of published tables to a folder of pages."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from strata.cockpit import blocks
from strata.cockpit.faces import faces_of
from strata.cockpit.formats import shown
from strata.cockpit.frame import ASSETS, asset_text, content_hash, page_policy
from strata.cockpit.labels import label, unfilled
from strata.cockpit.page_data import page_data
from strata.cockpit.pages.churn import churn_page
from strata.cockpit.pages.data import data_page
from strata.cockpit.pages.leads import leads_page
from strata.cockpit.pages.money import money_page
from strata.cockpit.pages.owners import MOST_OWNER_PAGES, owner_pages, owners_page
from strata.cockpit.pages.plays import plays_page
from strata.cockpit.pages.quality import quality_page
from strata.cockpit.pages.review import review_page
from strata.cockpit.pages.tiers import tiers_page
from strata.cockpit.pages.today import today_page
from strata.cockpit.pages.warnings import warnings_page
from strata.cockpit.script_data import assigned
from strata.cockpit.source import Source
from strata.runs.record import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from strata.cockpit.blocks import Page

_HERE = Path(__file__).parent
_VENDOR = _HERE / "vendor"
_FACES_SCRIPT = "data/customers.js"


def render_cockpit(
    database: Path,
    folder: Path,
    *,
    memory_limit: str | None = None,
) -> int:
    """Write the pages of the published tables in ``database`` and return their number.

    Afterwards ``folder`` holds every page with all it needs: scripts, data and rows.
    Equal tables give equal bytes, whatever language the command speaks.
    """
    if folder.exists():
        shutil.rmtree(folder)
    with duckdb.connect(database, read_only=True) as connection:
        # Ties between rows of an aggregate are broken by no order of threads.
        connection.execute("set threads = 1")
        if memory_limit is not None:
            connection.execute("set memory_limit = ?", [memory_limit])
        (folder / "data").mkdir(parents=True)
        source = Source(connection, folder)
        _copy_assets(folder)
        faces = faces_of(source)
        _write(folder / _FACES_SCRIPT, assigned("customers", faces))
        renderer = _Renderer(folder, source, faces)
        count = 0
        for page in renderer.pages():
            renderer.write(page)
            count += 1
    return count


class _Renderer:
    """Writes page after page with the same frame."""

    def __init__(
        self,
        folder: Path,
        source: Source,
        faces: dict[str, object],
    ) -> None:
        self._folder = folder
        self._source = source
        self._faces = frozenset(faces["faces"])  # type: ignore[call-overload]
        self._owners = source.rows("owners")
        self._desks = frozenset(
            str(row["owner_key"]) for row in self._owners[:MOST_OWNER_PAGES]
        )
        self._style = asset_text("cockpit.css")
        self._loader = asset_text("language.js", "loader.js")
        self._template = _template()
        self._shared = tuple(
            f"{name}|{_integrity(folder / name)}"
            for name in ("assets/echarts.min.js", "assets/words.js")
        )
        self._nav: tuple[tuple[str, str], ...] = ()

    def pages(self) -> Iterator[Page]:
        """Return every page; those of the menu come first."""
        source = self._source
        menu = (
            today_page(source),
            warnings_page(source),
            tiers_page(source),
            churn_page(source),
            leads_page(source),
            plays_page(source),
            money_page(source),
            review_page(source),
            quality_page(source),
            data_page(source),
            owners_page(source, self._owners),
        )
        self._menu = menu
        yield from menu
        yield from owner_pages(source, self._owners)

    def write(self, page: Page) -> None:
        """Write a page and its data."""
        name = f"data/{page.name}.js"
        data = page_data(page, self._source.currency_code, self._faces, self._desks)
        _write(self._folder / name, assigned("page", data))
        scripts = [
            *self._shared,
            *(
                f"{one}|{_integrity(self._folder / one)}"
                for one in (name, "assets/cockpit.js")
            ),
        ]
        html = self._template.render(
            page=page,
            menu=self._menu,
            as_of=self._source.as_of,
            currency=self._source.currency_code,
            policy=page_policy(self._loader, self._style),
            style=self._style,
            loader=self._loader,
            scripts=" ".join(scripts),
            faces=f"{_FACES_SCRIPT}|{_integrity(self._folder / _FACES_SCRIPT)}",
        )
        _write(self._folder / f"{page.name}.html", html)


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(label=label, shown=shown)
    environment.tests.update(
        figures=lambda block: isinstance(block, blocks.Figures),
        grid=lambda block: isinstance(block, blocks.Grid),
        chart=lambda block: isinstance(block, blocks.Chart),
        remarks=lambda block: isinstance(block, blocks.Remarks),
    )
    return environment.get_template("page.html.j2")


def _copy_assets(folder: Path) -> None:
    assets = folder / "assets"
    assets.mkdir()
    for path in (ASSETS / "cockpit.js", *sorted(_VENDOR.iterdir())):
        shutil.copyfile(path, assets / path.name)
    keys = (
        *("search", "all", "list_count", "list_left_out", "sort_by", "no_rows"),
        *("previous", "next", "page_of", "nothing_known"),
        *("age_today", "age_yesterday", "age_days", "age_old"),
        *(f"run_{end}" for end in ("done", "aside", "failed", "running", "silent")),
        *(f"run_status_{one}" for one in get_args(Status)),
    )
    _write(
        assets / "words.js",
        assigned("words", {key: unfilled(f"ui_{key}") for key in keys}),
    )


def _integrity(path: Path) -> str:
    return content_hash(path.read_bytes())


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
