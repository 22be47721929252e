"""What a variable reaches: the models whose SQL, macros or settings name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def models_reading(
    manifest: Mapping[str, Any], variables: Iterable[str]
) -> tuple[str, ...]:
    """Return the names of the models that read one of the variables.

    A variable counts as read wherever its quoted name stands, as it may be handed from
    macro to macro before it is read: rather a model too many than one too few.
    """
    names = "|".join(re.escape(name) for name in variables)
    if not names:
        return ()
    named = re.compile(f"""(['"])({names})\\1""")
    macros = _macros_naming(manifest["macros"], named)
    return tuple(
        sorted(
            node["name"]
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model"
            and (
                named.search(node["raw_code"])
                or not macros.isdisjoint(node["depends_on"]["macros"])
                or any(map(named.search, _texts(node["unrendered_config"])))
            )
        )
    )


def _macros_naming(
    macros: Mapping[str, Mapping[str, Any]], named: re.Pattern[str]
) -> set[str]:
    """Return the macros that name a variable, or call one that does."""
    found = {key for key, macro in macros.items() if named.search(macro["macro_sql"])}
    newest = found
    while newest:
        newest = {
            key
            for key, macro in macros.items()
            if key not in found and not newest.isdisjoint(macro["depends_on"]["macros"])
        }
        found = found | newest
    return found


def _texts(setting: object) -> Iterable[str]:
    """Yield every text of a setting of a model, however deep it stands."""
    if isinstance(setting, dict):
        for value in setting.values():
            yield from _texts(value)
    elif isinstance(setting, list):
        for value in setting:
            yield from _texts(value)
    elif isinstance(setting, str):
        yield setting
