"""What kind of text a column holds, told by its name, in every entity."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "moment", "date", "month", "number", "rate", "id", "phone", "email", "text"
]

# How exports write an empty cell; staging takes the same for texts and words, by the
# variable null_marker_pattern.
NULL_MARKERS = (
    *("", "-", "--", "null", "none", "nan", "n/a", "#n/a", "无", "暂无", r"\n"),
)
_ENDINGS: dict[str, Kind] = {
    "_at": "moment",
    "_on": "date",
    "_date": "date",
    "_amount": "number",
    "_amount_expected": "number",
    "_price": "number",
    "_balance": "number",
    "_capacity": "number",
    "_minutes": "number",
    "_seconds": "number",
    "_rating": "number",
    "_score": "number",
    "reopened_count": "number",
    "quantity": "number",
    "_id": "id",
}
# Texts until staging reads them: no day, so no moment.
_TIMES_OF_DAY = frozenset({"work_starts_at", "work_ends_at"})
_NAMES: dict[str, Kind] = {
    "month": "month",
    "score": "number",
    "target_value": "rate",
    "minimum_effect": "rate",
    "line_number": "id",
    "content_code": "id",
    "play_code": "id",
    "variant_code": "id",
    "phone": "phone",
    "email": "email",
}


def kind_of(column: str) -> Kind | None:
    """The kind of a column; None for texts, words and flags."""
    if column in _TIMES_OF_DAY:
        return None
    if column in _NAMES:
        return _NAMES[column]
    for ending, kind in _ENDINGS.items():
        if column.endswith(ending):
            return kind
    return None
