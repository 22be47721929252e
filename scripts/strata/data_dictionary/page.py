"""The dictionary as one page that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from strata.cockpit.frame import asset_text, page_policy
from strata.cockpit.labels import label, unfilled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strata.data_dictionary.entries import Table

_HERE = Path(__file__).parent


def page(tables: Sequence[Table]) -> str:
    """Return the page; every text is escaped, and nothing is fetched from anywhere."""
    style = asset_text("cockpit.css") + _own("dictionary.css")
    script = asset_text("language.js") + _own("dictionary.js")
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(label=label, unfilled=unfilled)
    return environment.get_template("page.html.j2").render(
        tables=tables,
        column_count=sum(len(table.columns) for table in tables),
        policy=page_policy(script, style),
        style=style,
        script=script,
    )


def _own(name: str) -> str:
    return (_HERE / "assets" / name).read_text(encoding="utf-8")
