"""The arms of an experiment as they are declared: their names, their shares."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[;；,，、|\n]+")
_WEIGHT = re.compile(
    r"^(?P<name>.+?)\s*[:：=(（]\s*(?P<weight>\d+(?:\.\d+)?)\s*%?\s*[)）]?$"
)
# How whoever is left alone is called, among other words.
_LEFT_ALONE = re.compile(
    r"control|hold.?out|held.?out|placebo|baseline|^no[ _-]|对照|空白|保留|不触达"
)


def declared_weights(text: str | None) -> dict[str, float]:
    """Return the weight of each arm that a text names, by its name in lower case.

    Arms are parted by ``;`` ``,`` ``、`` or ``|``; ``A:40``, ``A=40%`` and ``A(0.4)``
    give one its weight. Unless each has one, all have the same.
    """
    named: dict[str, float | None] = {}
    for part in _BETWEEN.split(text or ""):
        arm = part.strip().lower()
        if not arm:
            continue
        found = _WEIGHT.match(arm)
        if found:
            named[found["name"].strip()] = float(found["weight"])
        else:
            named[arm] = None
    if any(weight is None for weight in named.values()):
        return dict.fromkeys(named, 1.0)
    return {name: weight for name, weight in named.items() if weight is not None}


def reference_arm(seen: list[str], declared: dict[str, float]) -> str:
    """Return the arm that others are compared with: who is left alone, else the first.

    The first as declared, else in alphabetical order.
    """
    order = [arm for arm in declared if arm in seen] or sorted(seen)
    alone = [arm for arm in [*order, *sorted(seen)] if _LEFT_ALONE.search(arm)]
    return (alone or order)[0]
