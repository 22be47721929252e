"""What commands show on the terminal is whole, and is text and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from strata.display.tables import headed_table, noted_table, plain_table, sections

if TYPE_CHECKING:
    from rich.console import RenderableType

REASON = (
    "高价值客户已有388天没有触达或跟进，近90天互动3次，之前90天5次，下降40%（阈值40%）"
)
MARKUP = "[red]张[/red] :smile: [link=file:///etc/passwd]x"


def shown(part: RenderableType, width: int) -> str:
    console = Console(width=width, force_terminal=True, no_color=True)
    with console.capture() as capture:
        console.print(part)
    return capture.get()


def tables_of(cell: str) -> list[RenderableType]:
    return [
        plain_table([("C1", cell)]),
        plain_table([(cell, "12")], figures=1),
        noted_table([(("C1", cell), ("a note",)), (("C2", ""), (cell,))]),
        headed_table(["customer", "reason"], [("C1", cell)]),
        headed_table(["customer", cell], [("C1", "none")]),
        sections([(cell, plain_table([("C1",)]))]),
    ]


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_a_chinese_sentence_is_folded_and_never_cut(width: int) -> None:
    for table in tables_of(REASON):
        said = shown(table, width)
        assert "…" not in said
        characters = iter("".join(said.split()))
        # In this order, with other cells of the same lines in between.
        assert all(character in characters for character in REASON)


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    for table in tables_of(MARKUP):
        assert MARKUP in shown(table, 200)


def test_notes_stand_below_their_row_over_the_whole_width() -> None:
    table = noted_table([(("C1", "high"), (REASON,)), (("C23", "low"), ())])
    lines = [line.rstrip() for line in shown(table, 120).splitlines()]
    assert lines == ["  C1     high", f"        {REASON}", "  C23    low"]
