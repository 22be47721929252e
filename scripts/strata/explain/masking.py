"""Cells as a screen may show them: enough to recognise them, not the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.masking import PERSONAL_COLUMNS, first_character, masking_of

if TYPE_CHECKING:
    from strata.settings import Settings

LONGEST_SHOWN_TEXT = 60


def masked(settings: Settings, column: str | None, value: str) -> str:
    """A cell as the screen may show it: enough to recognise it, not the person."""
    shown = " ".join(value.split())
    if column in PERSONAL_COLUMNS:
        shown = first_character(shown)
    else:
        shown = masking_of(settings.project_dir, settings.as_of).cell(shown)
    if len(shown) <= LONGEST_SHOWN_TEXT:
        return shown
    return shown[: LONGEST_SHOWN_TEXT - 1] + "…"
